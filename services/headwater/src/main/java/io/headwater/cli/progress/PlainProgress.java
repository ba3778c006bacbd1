package io.headwater.cli.progress;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** A line every few seconds, and one at the end: for logs and pipes. */
final class PlainProgress implements Progress {
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private final PrintStream out;
    private final String name;
    private final OptionalLong total;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private long lastNanos;
    private long done;
    private String note = "";
    private boolean shown;

    PlainProgress(PrintStream out, String name, OptionalLong total, LongSupplier nanoTime) {
        this.out = requireNonNull(out, "out");
        this.name = requireNonNull(name, "name");
        this.total = requireNonNull(total, "total");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
        this.startNanos = nanoTime.getAsLong();
        this.lastNanos = startNanos;
    }

    @Override
    public void at(long nowDone, String nowNote) {
        done = nowDone;
        note = nowNote;
        shown = false;
        long now = nanoTime.getAsLong();
        if (now - lastNanos >= INTERVAL.toNanos()) {
            show(now);
        }
    }

    private void show(long now) {
        lastNanos = now;
        shown = true;
        double seconds = Math.max(1e-3, (now - startNanos) / 1e9);
        double perSecond = done / seconds;
        StringBuilder line = new StringBuilder(name).append(": ").append(format("%,d", done));
        if (total.isPresent() && total.getAsLong() > 0) {
            line.append(format(" of %,d (%d %%)", total.getAsLong(), 100 * done / total.getAsLong()));
        }
        line.append(format(", %,.0f/s", perSecond));
        if (total.isPresent() && done > 0 && done < total.getAsLong()) {
            line.append(", ")
                    .append(duration(Math.round((total.getAsLong() - done) / perSecond)))
                    .append(" left");
        }
        if (!note.isEmpty()) {
            line.append(", ").append(note);
        }
        out.println(line);
    }

    private static String duration(long seconds) {
        return seconds < 120 ? seconds + " s" : format("%d min", Math.round(seconds / 60.0));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    @Override
    public void close() {
        if (!shown) {
            show(nanoTime.getAsLong());
        }
    }
}
