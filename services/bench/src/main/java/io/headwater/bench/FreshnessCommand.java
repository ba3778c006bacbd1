package io.headwater.bench;

import io.headwater.cli.demo.Percentiles;
import io.headwater.runtime.ExitCode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures how soon a label is live, at half of what the machine can do. */
@Command(
        name = "freshness",
        mixinStandardHelpOptions = true,
        description = {
            "Measures capacity in a closed loop on a part of the texts, then sends all of them at half of that rate and",
            "tells how long it took from a label's arrival in Kafka to the first version that has learned it being live."
        },
        footerHeading = "%nExamples:%n",
        footer = "  headwater bench freshness --data tickets.tsv")
final class FreshnessCommand implements Callable<Integer> {
    private static final long REQUIRED_P50 = 400;
    private static final long REQUIRED_P99 = 1000;
    private static final int CAPACITY_EVENTS = 2000;

    @Mixin
    private WorkloadOptions workload = new WorkloadOptions();

    @Override
    public Integer call() throws Exception {
        Workload all = workload.read();
        System.err.println("capacity ...");
        // Each event is encoded twice.
        double capacity = FlowRun.of(all.first(CAPACITY_EVENTS), 0).steady().perSecond() / 2;
        System.out.println(String.format(Locale.ROOT, "capacity                %7.1f events/s", capacity));
        System.err.println("half of it ...");
        FlowRun half = FlowRun.of(all, capacity / 2);
        Percentiles fresh = half.report().freshnessMs();
        System.out.println(String.format(
                Locale.ROOT,
                "freshness at %.1f/s      p50 %d ms (required: %d), p95 %d ms, p99 %d ms (required: %d), max %d ms,"
                        + " %,d events",
                capacity / 2,
                fresh.p50(),
                REQUIRED_P50,
                fresh.p95(),
                fresh.p99(),
                REQUIRED_P99,
                fresh.max(),
                fresh.count()));
        System.out.println("/metrics, headwater_freshness_seconds: seconds, events up to that, share of all");
        FreshnessHistogram.of(half.metrics()).lines().forEach(System.out::println);
        return (meetsRequirement(fresh) ? ExitCode.OK : ExitCode.FAILURE).code();
    }

    static boolean meetsRequirement(Percentiles fresh) {
        Long p50 = fresh.p50();
        Long p99 = fresh.p99();
        return p50 != null && p99 != null && p50 <= REQUIRED_P50 && p99 <= REQUIRED_P99;
    }
}
