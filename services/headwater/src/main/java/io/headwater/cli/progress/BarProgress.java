package io.headwater.cli.progress;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.OptionalLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that moves on a terminal: share done, rate, time left, and a note. */
final class BarProgress implements Progress {
    private static final int UPDATE_MILLIS = 200;

    /** The library's value for "it is not known how many". */
    private static final long UNKNOWN = -1;

    private final ProgressBar bar;

    BarProgress(Terminal terminal, String name, OptionalLong total) {
        this.bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(total.orElse(UNKNOWN))
                .setStyle(terminal.plain() ? ProgressBarStyle.ASCII : ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(terminal.out()))
                .showSpeed(new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                .build();
    }

    @Override
    public void at(long done, String note) {
        bar.setExtraMessage(note.isEmpty() ? "" : " " + note);
        bar.stepTo(done);
    }

    @Override
    public void close() {
        bar.close();
    }
}
