package io.headwater.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.runtime.ExitCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what the framework costs beside the encoder: bare, flow, bare, in one process. */
@Command(
        name = "overhead",
        mixinStandardHelpOptions = true,
        description = {
            "Encoder calls a second of the whole flow (broker, trainer, scorer, closed loop) against those of the bare",
            "encoder on as many threads as cores, before and after it, on the same texts in the same process. The flow's",
            "first tenth is left out: it holds the start-up."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  headwater bench overhead --data tickets.tsv --json overhead.json",
            "  headwater bench overhead --data tickets.tsv --without-scorer"
        })
final class OverheadCommand implements Callable<Integer> {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final int WARM_UP = 500;

    @Mixin
    private WorkloadOptions workload = new WorkloadOptions();

    @Option(
            names = "--without-scorer",
            description = "Compare what the trainer alone learns a second, from a topic that holds all events.")
    private boolean withoutScorer;

    @Option(names = "--json", paramLabel = "FILE", description = "Write what was measured to this file as well.")
    private @Nullable Path json;

    @Override
    public Integer call() throws Exception {
        Workload texts = workload.read();
        Overhead overhead = measure(texts, withoutScorer ? Compared.TRAINER_ALONE : Compared.WHOLE_FLOW);
        overhead.lines().forEach(System.out::println);
        if (json != null) {
            JSON.writeValue(json.toFile(), asMap(overhead));
        }
        return (overhead.enough() ? ExitCode.OK : ExitCode.FAILURE).code();
    }

    private static Overhead measure(Workload workload, Compared compared) throws Exception {
        List<String> texts = workload.texts();
        try (Encoder encoder = Encoders.minilm(Encoders.DEFAULT_MAX_TOKENS)) {
            BareEncoder bare = new BareEncoder(encoder, Runtime.getRuntime().availableProcessors());
            bare.run(workload.first(WARM_UP).texts());
            System.err.println("bare encoder ...");
            Rate before = bare.run(texts);
            System.err.println(compared.title() + " ...");
            Rate flow = compared.run(workload);
            System.err.println("bare encoder again ...");
            return new Overhead(compared, before, flow, bare.run(texts));
        }
    }

    private static Map<String, Object> asMap(Overhead overhead) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("compared", overhead.compared().title());
        map.put("bare_before", asMap(overhead.before()));
        map.put("flow", asMap(overhead.flow()));
        map.put("bare_after", asMap(overhead.after()));
        map.put("ratio", overhead.ratio());
        map.put("cpu_ratio", overhead.cpuRatio());
        map.put("required", overhead.compared().required());
        return map;
    }

    private static Map<String, Object> asMap(Rate rate) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("encoder_calls", rate.calls());
        map.put("seconds", rate.seconds());
        map.put("cpu_seconds", rate.cpuSeconds());
        map.put("per_second", rate.perSecond());
        map.put("per_cpu_second", rate.perCpuSecond());
        return map;
    }
}
