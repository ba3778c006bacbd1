package io.headwater.cli.demo;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run's report in words, for someone who sees Headwater for the first time: what was learned, how accurate after how many
 * events, how fresh, what to try next.
 *
 * @param data what the data set is called
 * @param address where the page, the metrics and the API are; empty if nothing stays up
 */
public record Summary(DemoReport report, String data, Optional<String> address) {
    /** The checkpoints that are told; the report has more. */
    private static final List<Integer> TOLD = List.of(200, 1000);

    public Summary {
        requireNonNull(report, "report");
        requireNonNull(data, "data");
        requireNonNull(address, "address");
    }

    /** The summary's lines, at most 100 characters each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(format(
                "Learned from %,d labelled texts of '%s' in %d classes, one after the other, in %,.0f s.",
                report.trained(), data, report.classes(), report.durationS()));
        if (report.rejected() > 0) {
            lines.add(format("%,d more were rejected: topic 'rejected' says why.", report.rejected()));
        }
        accuracy(lines);
        operation(lines);
        next(lines);
        return lines;
    }

    private void accuracy(List<String> lines) {
        Double overall = report.prequential().accuracy();
        if (overall == null) {
            return;
        }
        lines.add("");
        lines.add("How accurate? Each text was predicted before its label was learned:");
        for (int events : TOLD) {
            Double reached = report.prequential().checkpoints().get(events);
            if (reached != null && events < report.trained()) {
                lines.add(row(format("the first %,d", events), reached, ""));
            }
        }
        Double recent = report.prequential().lastThousand();
        String further =
                recent != null && report.trained() > 1000 ? format("   (the last 1,000: %.1f %%)", 100 * recent) : "";
        lines.add(row(format("all %,d", report.trained()), overall, further));
        if (report.classes() > 1) {
            lines.add(row(format("a blind guess among %,d", report.classes()), 1.0 / report.classes(), ""));
        }
    }

    private void operation(List<String> lines) {
        Percentiles fresh = report.freshnessMs();
        lines.add("");
        if (fresh.count() > 0) {
            lines.add(format(
                    "How fresh?    From a label's arrival to a live model that has learned it: half within %s,",
                    milliseconds(fresh.p50())));
            lines.add(format(
                    "              99 of 100 within %s, the slowest %s.",
                    milliseconds(fresh.p99()), milliseconds(fresh.max())));
        }
        Long bytes = report.updateBytes().p50();
        lines.add(format(
                "How?          %,d versions were published%s; the scorer took them up while it",
                report.versionsPublished(), bytes == null ? "" : ", of " + size(bytes) + " each"));
        Double right = report.served().accuracy();
        lines.add(format(
                "              answered %,d texts%s.",
                report.served().scored(), right == null ? "" : format(", %.1f %% of them right", 100 * right)));
        lines.add(format(
                "How fast?     %,.0f texts a second learned, %,.0f scored.",
                report.throughput().trainedPerS(), report.throughput().scoredPerS()));
        for (DemoReport.LearnerReport learner : report.learners()) {
            if (report.learners().size() > 1 && learner.accuracy() != null) {
                lines.add(format(
                        "              learner %s: %.1f %% right by itself, weight %.2f",
                        learner.name(), 100 * learner.accuracy(), learner.weight()));
            }
        }
    }

    private void next(List<String> lines) {
        lines.add("");
        lines.add("What next?");
        if (address.isPresent()) {
            lines.add("  look at it                 " + address.get());
        }
        lines.add("  your own texts             ./headwater demo --data FILE     (label<TAB>text, CSV, JSON Lines)");
        lines.add(
                data.equals("mail")
                        ? "  the meanings of words      ./headwater demo --data wordnet"
                        : "  ham and spam by date       ./headwater demo --data mail");
        if (data.equals("wordnet")) {
            lines.add("  all of WordNet             ./headwater demo --limit 0");
        }
        lines.add("  the services, one by one   ./headwater broker | trainer | scorer | produce  (each has --help)");
    }

    private static String row(String what, double accuracy, String more) {
        return format("  %-24s %5.1f %% right%s", what, 100 * accuracy, more);
    }

    private static String milliseconds(@Nullable Long value) {
        if (value == null) {
            return "unknown";
        }
        return value < 10_000 ? format("%,d ms", value) : format("%.1f s", value / 1000.0);
    }

    private static String size(long bytes) {
        return bytes < 10_000 ? format("%,d bytes", bytes) : format("%,.0f KB", bytes / 1000.0);
    }

    private static String format(String pattern, @Nullable Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
