package io.headwater.bench.updates;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.wire.UpdateRefusedException.Reason;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdateCampaignTest {
    /** For these a scorer has tests of its own; damage at random does not make them. */
    private static final Set<Reason> NOT_BY_DAMAGE = EnumSet.of(Reason.WRONG_BASE, Reason.WRONG_ENCODER);

    @Test
    void inTwoThousandDamagedStreamsNoWrongVersionIsServedAndAllHeal(@TempDir Path folder) throws Exception {
        UpdateCampaign campaign = UpdateCampaign.prepare(folder);
        for (int seed = 0; seed < 2_000; seed++) {
            campaign.run(seed);
        }

        // Otherwise the damage would be too coarse to reach anything.
        Tally tally = campaign.tally();
        for (Damage damage : Damage.values()) {
            assertThat(tally.of(
                            "damage: " + damage.name().toLowerCase(Locale.ROOT).replace('_', ' ')))
                    .as(damage.name())
                    .isPositive();
        }
        for (Reason reason : EnumSet.complementOf(EnumSet.copyOf(NOT_BY_DAMAGE))) {
            assertThat(tally.of("refused: " + reason.code())).as(reason.code()).isPositive();
        }
        assertThat(tally.of("versions served and checked")).isGreaterThan(2 * 2_000);
        assertThat(tally.of("looks at the directory until healed")).isPositive();
    }
}
