package io.headwater.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    /** Goes on over all tests, as the clock of the one thread that they run on does. */
    private static long now = 1_000_000;

    private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final CommitPace pace = new CommitPace(context, pending::get);

    @BeforeEach
    void longAfterTheTestBefore() {
        pass(60_000);
    }

    @Test
    void aProcessorThatKeepsUpCommitsAtTheFirstLook() {
        pace.processed();
        pass(50);

        assertThat(context.committed()).isTrue();
        assertThat(looking()).isEmpty();
    }

    @Test
    void twoHundredMillisecondsLieBetweenTwoCommits() {
        pace.processed();
        pass(50);
        context.resetCommit();
        pace.processed();
        pass(50);
        pass(100);
        assertThat(context.committed()).isFalse();

        pass(50);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void aBacklogIsWorkedOffWithoutCommitsOfItsOwn() {
        pending.set(100);
        for (int i = 0; i < 20; i++) {
            pace.processed();
            pass(50);
        }
        assertThat(context.committed()).isFalse();

        pending.set(0);
        pass(50);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void theClockIsLeftAloneOnceKafkaStreamsHasCommitted() {
        pending.set(100);
        pace.processed();
        pass(500);

        assertThat(context.committed()).isFalse();
        assertThat(looking()).isEmpty();
    }

    @Test
    void aCommitOfAnotherTaskOfTheThreadIsEnough() {
        MockProcessorContext<Void, Void> otherContext = new MockProcessorContext<>();
        otherContext.setCurrentSystemTimeMs(now);
        CommitPace other = new CommitPace(otherContext, pending::get);
        pace.processed();
        other.processed();
        pass(50);
        assertThat(context.committed()).isTrue();

        otherContext.scheduledPunctuators().forEach(look -> look.getPunctuator().punctuate(now));
        assertThat(otherContext.committed()).isFalse();
        assertThat(otherContext.scheduledPunctuators()).allMatch(CapturedPunctuator::cancelled);
    }

    @Test
    void aClosedOneNoLongerLooksAtTheClock() {
        pace.processed();
        pace.close();

        assertThat(looking()).isEmpty();
    }

    private void pass(long millis) {
        now += millis;
        context.setCurrentSystemTimeMs(now);
        looking().forEach(look -> look.getPunctuator().punctuate(now));
    }

    private List<CapturedPunctuator> looking() {
        return context.scheduledPunctuators().stream()
                .filter(look -> !look.cancelled())
                .toList();
    }
}
