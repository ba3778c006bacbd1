package io.headwater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    private final List<String> shown = new ArrayList<>();

    @Test
    void accuracyAndVersionStandBesideTheCount() {
        try (ProgressDisplay display = new ProgressDisplay(recording())) {
            display.at(0, OptionalDouble.empty(), 0);
            display.at(32, OptionalDouble.of(0.254), 0);
            display.at(64, OptionalDouble.of(0.5), 3);
        }

        assertThat(shown)
                .containsExactly(
                        "0 nothing learned yet",
                        "32 25.4 % right so far",
                        "64 50.0 % right so far, version 3",
                        "closed");
    }

    private Progress recording() {
        return new Progress() {
            @Override
            public void at(long done, String note) {
                shown.add(done + " " + note);
            }

            @Override
            public void close() {
                shown.add("closed");
            }
        };
    }
}
