package io.headwater.bench.updates;

import io.headwater.runtime.ExitCode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what a scorer's start costs after a short and after a long history. */
@Command(
        name = "cold-start",
        mixinStandardHelpOptions = true,
        description = {
            "Has a trainer publish versions of a small model, one per event, into a broker in this process, and starts scorers on",
            "the way: after so many versions, and at three more points within the distance of two snapshots. Fails if bytes or",
            "time to ready after the long history are over 20 % above those after the short one."
        },
        footerHeading = "%nExamples:%n",
        footer = "  headwater bench cold-start --versions 100,10000")
public final class ColdStartCommand implements Callable<Integer> {
    private static final double ALLOWED = 1.2;

    @Option(
            names = "--versions",
            paramLabel = "SHORT,LONG",
            split = ",",
            defaultValue = "100,10000",
            description = "Lengths of the histories (default: 100,10000).")
    private List<Long> versions = List.of();

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "3",
            description = "Starts at each point; the median of the times counts (default: 3).")
    private int starts;

    @Override
    public Integer call() throws Exception {
        try (PublishedHistory history = PublishedHistory.begin()) {
            ColdStarts first = null;
            ColdStarts last = null;
            for (long length : versions) {
                last = ColdStarts.measure(history, length, starts);
                first = first == null ? last : first;
                System.out.println(last);
            }
            if (first == null || last == null) {
                throw new IllegalArgumentException("no lengths");
            }
            double bytes = last.bytes() / first.bytes();
            double time = last.millis() / first.millis();
            System.out.println(String.format(
                    Locale.ROOT,
                    "ratio: bytes %.2f, time to ready %.2f (required: at most %.2f)",
                    bytes,
                    time,
                    ALLOWED));
            return (bytes <= ALLOWED && time <= ALLOWED ? ExitCode.OK : ExitCode.FAILURE).code();
        }
    }
}
