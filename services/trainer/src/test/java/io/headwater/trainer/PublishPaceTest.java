package io.headwater.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublishPaceTest {
    private final PublishPace pace = new PublishPace(new PublishSettings(200, 1_000, 1_000_000, 64, 1, 20_000));

    @Test
    void theFirstVersionGoesOutAtOnce() {
        assertThat(pace.allows(1_000_000)).isTrue();
    }

    @Test
    void aTrainerThatKeepsUpPublishesAtItsInterval() {
        pace.learned(10_000, 9_950);
        pace.sent(10_000, 0);
        assertThat(pace.allows(10_199)).isFalse();
        assertThat(pace.allows(10_200)).isTrue();
    }

    @Test
    void aTrainerThatIsBehindPublishesAsSeldomAsLabelsWait() {
        pace.sent(10_000, 0);
        pace.learned(10_100, 9_500);
        assertThat(pace.allows(10_599)).isFalse();
        assertThat(pace.allows(10_600)).isTrue();
        pace.learned(10_550, 10_500);
        assertThat(pace.allows(10_550)).as("it has caught up").isTrue();
    }

    @Test
    void howeverFarItIsBehindVersionsComeInTime() {
        pace.sent(10_000, 0);
        pace.learned(10_100, 0);
        assertThat(pace.allows(10_999)).isFalse();
        assertThat(pace.allows(11_000)).isTrue();
    }

    @Test
    void aBrokersClockThatIsAheadDoesNotHurryIt() {
        pace.sent(10_000, 0);
        pace.learned(10_100, 20_000);
        assertThat(pace.allows(10_199)).isFalse();
        assertThat(pace.allows(10_200)).isTrue();
    }

    @Test
    void aLargeVersionDefersTheNextOne() {
        pace.sent(10_000, 3_000_000);
        assertThat(pace.allows(12_999)).isFalse();
        assertThat(pace.allows(13_000)).isTrue();
    }
}
