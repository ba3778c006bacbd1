package io.headwater.learn.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.learn.drift.PageHinkley.Settings;
import io.headwater.learn.state.SeededRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageHinkleyTest {
    @Test
    void itAnswersAsRiverDocumentsForItsExample() {
        int[] stream = Streams.python(12345);

        assertThat(Streams.alarms(new PageHinkley(Settings.DEFAULT), stream)).containsExactly(1006);
        assertThat(stream[1006]).isEqualTo(5);
    }

    @Test
    void itAnswersAsRiversTestsExpectForAnOverlappingDrift() {
        MersenneTwister random = MersenneTwister.numpy(12345);
        int[] stream = Streams.joined(random.randint(0, 2, 1_000), random.randint(0, 8, 1_000));

        assertThat(Streams.alarms(new PageHinkley(Settings.DEFAULT), stream)).containsExactly(1020, 1991);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.1, 0.3, 0.5, 0.9})
    void errorsOfOneKindGiveNoAlarm(double rate) {
        for (int seed = 0; seed < 20; seed++) {
            SeededRandom random = new SeededRandom(seed);
            PageHinkley detector = new PageHinkley(Settings.ERRORS);
            assertThat(Streams.alarms(i -> detector.add(random.nextDouble() < rate ? 1 : 0), 0, 10_000))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void anErrorThatJumpsIsNoticedWithinTwoHundredEvents() {
        for (int seed = 0; seed < 20; seed++) {
            for (Settings settings : List.of(Settings.DEFAULT, Settings.ERRORS)) {
                SeededRandom random = new SeededRandom(seed);
                PageHinkley detector = new PageHinkley(settings);
                List<Integer> alarms = Streams.alarms(
                        i -> detector.add(random.nextDouble() < (i < 3_000 ? 0.12 : 0.6) ? 1 : 0), 0, 3_200);
                assertThat(alarms).hasSize(1).allMatch(alarm -> alarm >= 3_000);
            }
        }
    }

    @Test
    void anErrorThatFallsGivesNoAlarm() {
        PageHinkley detector = new PageHinkley(new Settings(1, 0, 10, 1));

        assertThat(Streams.alarms(i -> detector.add(i < 500 ? 1 : 0), 0, 1_000)).isEmpty();
    }

    @Test
    void beforeEnoughValuesThereIsNoAlarm() {
        PageHinkley detector = new PageHinkley(new Settings(30, 0, 1, 1));

        assertThat(Streams.alarms(i -> detector.add(i), 0, 40)).containsExactly(29);
    }

    @Test
    void aReloadedDetectorGoesOnWithTheSameBits() {
        SeededRandom random = new SeededRandom(4);
        PageHinkley original = new PageHinkley(new Settings(20, 0.1, 9, 0.999));
        int alarms = 0;
        for (int cut = 0; cut < 100; cut++) {
            Map<String, String> metadata = new TreeMap<>();
            original.save("ph.", metadata);
            PageHinkley copy = PageHinkley.load("ph.", metadata);
            for (int i = 0; i < 7; i++) {
                double value = Streams.normal(random) + (cut > 50 ? 1 : 0);
                boolean alarm = original.add(value);
                assertThat(copy.add(value)).isEqualTo(alarm);
                alarms += alarm ? 1 : 0;
            }
            Map<String, String> originalLater = new TreeMap<>();
            Map<String, String> copyLater = new TreeMap<>();
            original.save("ph.", originalLater);
            copy.save("ph.", copyLater);
            assertThat(copyLater).isEqualTo(originalLater).isNotEqualTo(metadata);
        }
        assertThat(alarms).isPositive();
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new Settings(0, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Settings(1, 0, 1, 1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PageHinkley(Settings.DEFAULT).add(Double.POSITIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
