package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final List<String> stopped = Collections.synchronizedList(new ArrayList<>());

    @Test
    void partsStopInTheReverseOrderOfTheirStart() throws Exception {
        Lifecycle lifecycle = new Lifecycle(Duration.ofMinutes(1));
        for (String part : List.of("topics", "streams", "http")) {
            lifecycle.start(part, () -> () -> stopped.add(part));
        }

        lifecycle.close();

        assertThat(stopped).containsExactly("http", "streams", "topics");
    }

    @Test
    void aPartThatFailsToStopDoesNotKeepTheOthersFromIt() {
        Lifecycle lifecycle = new Lifecycle(Duration.ofMinutes(1));
        lifecycle.onStop("first", () -> stopped.add("first"));
        lifecycle.onStop("broken", () -> {
            throw new IllegalStateException("broken");
        });

        lifecycle.close();

        assertThat(stopped).containsExactly("first");
    }

    @Test
    void aPartThatHangsIsLeftBehindAtTheBound() {
        CountDownLatch never = new CountDownLatch(1);
        Lifecycle lifecycle = new Lifecycle(Duration.ofMillis(50));
        lifecycle.onStop("hanging", never::await);

        lifecycle.close();

        assertThat(never.getCount()).isOne(); // close() came back although it never stopped
    }

    @Test
    void anInterruptedOwnerStillStopsEverything() {
        Lifecycle lifecycle = new Lifecycle(Duration.ofMinutes(1));
        lifecycle.onStop("part", () -> stopped.add("part"));

        Thread.currentThread().interrupt();
        lifecycle.close();

        assertThat(stopped).containsExactly("part");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theFirstToAskForTheEndDecidesTheCode() throws Exception {
        Lifecycle lifecycle = new Lifecycle(Duration.ofMinutes(1));
        assertThat(lifecycle.asked()).isEmpty();

        lifecycle.exit(ExitCode.FAILURE, "a thread died");
        lifecycle.exit(ExitCode.OK, "a signal");

        assertThat(lifecycle.await()).isEqualTo(ExitCode.FAILURE);
    }
}
