package io.headwater.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SteadyPartTest {
    private long seconds;
    private final SteadyPart steady = new SteadyPart(100, () -> new Stopwatch(nanos(seconds), nanos(2 * seconds)));

    @Test
    void beginsWhenATenthOfTheCallsIsDoneAndEndsWithTheLast() {
        at(1, 0);
        at(4, 9);
        at(5, 10);
        at(9, 60);
        at(25, 100);
        at(99, 100);

        assertThat(steady.rate()).isEqualTo(new Rate(90, 20, 40));
    }

    @Test
    void aRunWithoutOneSaysSo() {
        at(1, 5);

        assertThatThrownBy(steady::rate).isInstanceOf(IllegalStateException.class);
    }

    private void at(long second, long calls) {
        seconds = second;
        steady.at(calls);
    }

    private static long nanos(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
