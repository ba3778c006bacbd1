package io.headwater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.model.Coordinates;
import io.headwater.model.LabelSet;
import io.headwater.model.Lineage;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Manifest;
import io.headwater.model.Prediction;
import io.headwater.model.Prequential;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLedgerTest {
    private final EventLedger ledger = new EventLedger();

    @BeforeEach
    void threeEventsAreSent() {
        for (int i = 0; i < 3; i++) {
            ledger.sent("m-" + i, "spam");
        }
    }

    @Test
    void anEventIsUnderWayUntilItIsScoredAndHasComeToBeLearned() {
        assertThat(ledger.underWay(0)).isEqualTo(3);
        ledger.predicted(prediction("m-0"));
        ledger.predicted(prediction("m-1"));
        assertThat(ledger.underWay(0)).isEqualTo(3);
        assertThat(ledger.underWay(1)).isEqualTo(2);
        assertThat(ledger.underWay(3)).isEqualTo(1);
    }

    @Test
    void whatIsRejectedIsUnderWayNoLonger() {
        ledger.rejected("m-0", true);
        ledger.rejected("m-0", false);

        assertThat(ledger.underWay(0)).isEqualTo(2);
        assertThat(ledger.allSettled()).isFalse();
    }

    @Test
    void whatIsKeptBackIsNeitherLearnedNorFreshBeforeItsTime() {
        label(0);
        label(1);
        ledger.predicted(prediction("m-0"));
        ledger.predicted(prediction("m-1"));
        ledger.live(version(1, 1, new LearnedEvent(at(0), 1_000)), 1_200);

        assertThat(ledger.allSettled()).isFalse();
        assertThat(ledger.heldOut()).isEqualTo(1);
        DemoReport early = ledger.report(1);
        assertThat(early.events()).as("accounted for").isEqualTo(2);
        assertThat(early.trained()).isEqualTo(1);
        assertThat(early.heldOut()).isEqualTo(1);

        ledger.live(version(2, 0, new LearnedEvent(at(1), 1_000, true)), 9_000);

        DemoReport report = ledger.report(1);
        assertThat(report.trained()).isEqualTo(2);
        assertThat(report.heldOut()).isZero();
        assertThat(report.served().leaked())
                .as("version 1 had learned only the first")
                .isEqualTo(1);
        assertThat(report.freshnessMs().count()).isEqualTo(1);
        assertThat(report.freshnessMs().max()).isEqualTo(200);
        assertThat(report.freshnessKeptBackMs().count()).isEqualTo(1);
        assertThat(report.freshnessKeptBackMs().max()).isEqualTo(8_000);
    }

    private void label(int event) {
        ledger.labelled("m-" + event, at(event));
    }

    private static Coordinates at(int event) {
        return new Coordinates("labeled-texts", 0, event);
    }

    private static Manifest version(long version, long heldOut, LearnedEvent learned) {
        return new Manifest(
                "default",
                1,
                version,
                version - 1,
                version == 1 ? Optional.empty() : Optional.of("a".repeat(64)),
                Manifest.Kind.SNAPSHOT,
                "b".repeat(64),
                "c".repeat(64),
                10,
                100,
                1,
                new LabelSet(List.of("spam")),
                Map.of(),
                OptionalLong.empty(),
                version,
                Instant.EPOCH,
                new Lineage(version, heldOut, List.of(new Lineage.MicroBatch(List.of(learned)))),
                List.of(),
                Prequential.NONE,
                Manifest.Gate.OPEN,
                "d".repeat(64),
                "a test",
                Instant.EPOCH,
                Optional.empty());
    }

    private static Prediction prediction(String id) {
        return new Prediction(id, "default", 1, "spam", 1, Map.of("spam", 1.0), Instant.EPOCH);
    }
}
