package io.headwater.cli.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlainProgressTest {
    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong(-5);

    @Test
    void aLineComesEveryFewSecondsAndNotAtEveryEvent() {
        Progress progress = progress(OptionalLong.of(1000));
        progress.at(1, "");
        advance(4);
        progress.at(200, "");
        advance(1);
        progress.at(250, "81.0 % right");
        progress.at(251, "");

        assertThat(lines()).containsExactly("demo: 250 of 1,000 (25 %), 50/s, 15 s left, 81.0 % right");
    }

    @Test
    void theLastStateIsAlwaysShownOnce() {
        Progress progress = progress(OptionalLong.of(1000));
        advance(2);
        progress.at(1000, "done");
        progress.close();
        progress.close();

        assertThat(lines()).containsExactly("demo: 1,000 of 1,000 (100 %), 500/s, done");
    }

    @Test
    void withoutAKnownEndThereIsNoShareAndNoTimeLeft() {
        Progress progress = progress(OptionalLong.empty());
        advance(5);
        progress.at(10, "");

        assertThat(lines()).containsExactly("demo: 10, 2/s");
    }

    @Test
    void onATerminalThereIsABar() {
        Terminal terminal = Terminal.of(out(), Map.of("NO_COLOR", "1"), true);
        assertThat(terminal.plain()).isTrue();

        try (Progress progress = Progress.on(terminal, "demo", OptionalLong.of(10), clock::get)) {
            progress.at(10, "all right");
        }

        assertThat(bytes.toString(UTF_8)).contains("demo", "100%", "10/10").doesNotContain("█");
    }

    private Progress progress(OptionalLong total) {
        return Progress.on(Terminal.of(out(), Map.of(), false), "demo", total, clock::get);
    }

    private PrintStream out() {
        return new PrintStream(bytes, true, UTF_8);
    }

    private void advance(long seconds) {
        clock.addAndGet(seconds * SECOND);
    }

    private java.util.List<String> lines() {
        return bytes.toString(UTF_8).lines().toList();
    }
}
