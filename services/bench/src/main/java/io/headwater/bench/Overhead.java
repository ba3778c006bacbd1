package io.headwater.bench;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;

/**
 * What the framework costs: its encoder calls a second against those of the bare encoder, before and after.
 *
 * @param before the bare encoder before the flow
 * @param flow the steady part of what is compared
 * @param after the bare encoder after the flow
 */
record Overhead(Compared compared, Rate before, Rate flow, Rate after) {
    Overhead {
        requireNonNull(compared, "compared");
        requireNonNull(before, "before");
        requireNonNull(flow, "flow");
        requireNonNull(after, "after");
    }

    /** By the wall clock: what counts, if nothing else runs on the machine. */
    double ratio() {
        return flow.perSecond() / ((before.perSecond() + after.perSecond()) / 2);
    }

    /** By this process's CPU time: hardly disturbed by what else runs; blind to waiting. */
    double cpuRatio() {
        return flow.perCpuSecond() / ((before.perCpuSecond() + after.perCpuSecond()) / 2);
    }

    boolean enough() {
        return ratio() >= compared.required();
    }

    List<String> lines() {
        return List.of(
                line("bare encoder, before", before),
                line(compared.title() + ", steady part", flow),
                line("bare encoder, after", after),
                String.format(
                        Locale.ROOT,
                        "%-28s%.3f by the clock (required: %.2f), %.3f by CPU time",
                        compared.title() + " / bare",
                        ratio(),
                        compared.required(),
                        cpuRatio()));
    }

    private static String line(String what, Rate rate) {
        return String.format(
                Locale.ROOT,
                "%-28s%7.1f encoder calls/s, %7.1f per CPU second (%,d calls, %.1f s, %.2f cores)",
                what,
                rate.perSecond(),
                rate.perCpuSecond(),
                rate.calls(),
                rate.seconds(),
                rate.cpuSeconds() / rate.seconds());
    }
}
