package io.headwater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.model.Prediction;
import java.time.Instant;
import java.util.Map;
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

    private static Prediction prediction(String id) {
        return new Prediction(id, "default", 1, "spam", 1, Map.of("spam", 1.0), Instant.EPOCH);
    }
}
