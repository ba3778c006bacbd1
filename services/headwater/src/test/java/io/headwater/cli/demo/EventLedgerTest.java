package io.headwater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.model.Coordinates;
import io.headwater.model.LabelSet;
import io.headwater.model.Lineage;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Lineage.MicroBatch;
import io.headwater.model.Manifest;
import io.headwater.model.Prediction;
import io.headwater.model.Prequential;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EventLedgerTest {
    private final List<Integer> done = new ArrayList<>();
    private final EventLedger ledger = new EventLedger(more -> {
        if (more > 0) {
            done.add(more);
        }
    });

    private static Coordinates at(int event) {
        return new Coordinates("labeled-texts", 0, event);
    }

    private void send(int event) {
        ledger.sent("id-" + event, "spam");
        ledger.labelled("id-" + event, at(event));
    }

    private void score(int event, long version) {
        ledger.predicted(
                new Prediction("id-" + event, "default", version, "spam", 1, Map.of("spam", 1.0), Instant.EPOCH));
    }

    private static Manifest version(long version, boolean serve, List<LearnedEvent> learned, int... held) {
        List<LearnedEvent> keptBack = new ArrayList<>();
        for (int event : held) {
            keptBack.add(new LearnedEvent(at(event), 1_000));
        }
        Lineage lineage = new Lineage(
                learned.size(),
                held.length,
                learned.isEmpty() ? List.of() : List.of(new MicroBatch(learned)),
                keptBack,
                Optional.empty(),
                Map.of());
        return new Manifest(
                "default",
                1,
                version,
                version - 1,
                version == 1 ? Optional.empty() : Optional.of("a".repeat(64)),
                version == 1 ? Manifest.Kind.SNAPSHOT : Manifest.Kind.DELTA,
                "b".repeat(64),
                "c".repeat(64),
                version == 1 ? 10 : 0,
                serve ? 100 : 0,
                serve ? 1 : 0,
                new LabelSet(List.of("spam")),
                Map.of(),
                version == 1 ? OptionalLong.empty() : OptionalLong.of(1),
                1,
                Instant.EPOCH,
                lineage,
                List.of(),
                Prequential.NONE,
                new Manifest.Gate(serve, "a test"),
                "d".repeat(64),
                "a test",
                Instant.EPOCH,
                Optional.empty());
    }

    private static LearnedEvent learned(int event) {
        return new LearnedEvent(at(event), 1_000);
    }

    private static LearnedEvent waited(int event) {
        return new LearnedEvent(at(event), 1_000, true);
    }

    @Test
    void anEventThatIsKeptBackIsUnderWayNoMoreButNotSettledBeforeItIsLearned() {
        send(0);
        send(1);
        score(0, 1);
        score(1, 1);
        Manifest first = version(1, true, List.of(learned(0)), 1);
        ledger.published(first);
        ledger.live(first, 1_200);

        assertThat(done).containsExactly(1, 1);
        assertThat(ledger.allDone()).isTrue();
        assertThat(ledger.allSettled()).isFalse();
        assertThat(ledger.heldOut()).isEqualTo(1);
        assertThat(ledger.report(1)).satisfies(report -> {
            assertThat(report.events()).isEqualTo(2);
            assertThat(report.trained()).isEqualTo(1);
            assertThat(report.heldOut()).isEqualTo(1);
        });

        Manifest second = version(2, true, List.of(waited(1)));
        ledger.live(second, 9_000);
        ledger.published(second);

        assertThat(done).as("once for each event").containsExactly(1, 1);
        assertThat(ledger.allSettled()).isTrue();
        DemoReport report = ledger.report(1);
        assertThat(report.trained()).isEqualTo(2);
        assertThat(report.heldOut()).isZero();
        assertThat(report.served().leaked())
                .as("only what that very version had learned")
                .isEqualTo(1);
        assertThat(report.freshnessMs().count()).isEqualTo(1);
        assertThat(report.freshnessMs().max()).isEqualTo(200);
        assertThat(report.freshnessKeptBackMs().count()).isEqualTo(1);
        assertThat(report.freshnessKeptBackMs().max()).isEqualTo(8_000);
    }

    @Test
    void whatAHeldVersionHasLearnedIsUnderWayNoMoreAndSettledOnceItIsLive() {
        send(0);
        score(0, 1);
        Manifest held = version(2, false, List.of(learned(0)));
        ledger.published(held);

        assertThat(done).containsExactly(1);
        assertThat(ledger.learnedSoFar()).isZero();

        ledger.live(held, 5_000);
        ledger.live(version(3, true, List.of()), 5_000);

        assertThat(done).containsExactly(1);
        assertThat(ledger.allSettled()).isTrue();
        assertThat(ledger.report(1).freshnessMs().max()).isEqualTo(4_000);
    }

    @Test
    void aVersionMayBeQuickerThanTheAcknowledgement() {
        ledger.sent("id-7", "spam");
        score(7, 1);
        Manifest first = version(1, true, List.of(), 7);
        ledger.published(first);
        assertThat(done).isEmpty();

        ledger.labelled("id-7", at(7));

        assertThat(done).containsExactly(1);
        assertThat(ledger.heldOut()).isEqualTo(1);
    }
}
