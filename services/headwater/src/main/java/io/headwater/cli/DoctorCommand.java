package io.headwater.cli;

import io.headwater.cli.doctor.ClusterChecks;
import io.headwater.cli.doctor.EncoderCheck;
import io.headwater.cli.doctor.Finding;
import io.headwater.cli.doctor.MachineChecks;
import io.headwater.encode.Encoders;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.ExitCode;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at machine, encoder and cluster, and says what to do. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at what Headwater needs (Java, cores, memory, the encoder's files, a cluster and its topics, the clock)",
            "and says what to do. Changes nothing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  # this machine alone, enough for the demo",
            "  headwater doctor --no-cluster",
            "  headwater doctor --bootstrap-servers kafka:9092 --encoder bge-zh",
            "",
            "Exit codes: 0 nothing is in the way, 2 wrong usage or configuration, 3 something is."
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-b", "--bootstrap-servers"},
            paramLabel = "HOST:PORT",
            description = "The Kafka cluster; default: the environment's KAFKA_BOOTSTRAP_SERVERS, or localhost:9092.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "What stands before the names of Headwater's topics; default: nothing.")
    private String topicPrefix = "";

    @Option(
            names = "--encoder",
            paramLabel = "minilm|bge-zh|FOLDER",
            defaultValue = Encoders.MINILM,
            description = "The encoder to look at. Default: ${DEFAULT-VALUE}.")
    private String encoder = Encoders.MINILM;

    @Option(names = "--no-cluster", description = "Do not look for a cluster: the demo brings its own.")
    private boolean noCluster;

    @Override
    public Integer call() throws InterruptedException {
        List<Finding> findings = new ArrayList<>(MachineChecks.current().findings());
        findings.add(EncoderCheck.finding(encoder, CacheFolder.encoders()));
        if (!noCluster) {
            findings.addAll(cluster());
        }
        if (spec == null) {
            throw new IllegalStateException("not called by picocli");
        }
        PrintWriter out = spec.commandLine().getOut();
        findings.forEach(finding -> out.println(line(finding)));
        out.flush();
        return (findings.stream().anyMatch(finding -> finding.grade() == Finding.Grade.PROBLEM)
                        ? ExitCode.ENVIRONMENT
                        : ExitCode.OK)
                .code();
    }

    private List<Finding> cluster() throws InterruptedException {
        ClientSettings settings = ClientSettings.of(System.getenv(), bootstrapServers);
        try (Admin admin = Admin.create(settings.admin(Map.of()))) {
            return new ClusterChecks(admin, settings.bootstrapServers(), topicPrefix, InstantSource.system())
                    .findings();
        }
    }

    /** Coloured on a terminal, unless {@code NO_COLOR} is set. */
    private static String line(Finding finding) {
        String grade = switch (finding.grade()) {
            case FINE -> Ansi.AUTO.string("@|green ok     |@");
            case WARNING -> Ansi.AUTO.string("@|yellow warning|@");
            case PROBLEM -> Ansi.AUTO.string("@|red problem|@");
        };
        String advice = finding.advice().isEmpty() ? "" : System.lineSeparator() + "         → " + finding.advice();
        return grade + "  " + finding.subject() + ": " + finding.found() + advice;
    }
}
