package io.headwater.learn.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.drift.AdaptiveWindow.Change;
import io.headwater.learn.drift.Adwin.Alarm;
import io.headwater.learn.state.SeededRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdwinTest {
    @Test
    void itAnswersAsRiverDocumentsForItsExample() {
        int[] stream = Streams.python(12345);

        assertThat(Streams.alarms(new Adwin(Alarm.CHANGE), stream)).containsExactly(1023);
        assertThat(stream[1023]).isEqualTo(4);
    }

    @Test
    void itAnswersAsRiversTestsExpectForSeveralDrifts() {
        MersenneTwister random = MersenneTwister.python(42);
        int[] stream = Streams.joined(
                random.choices(0, 2, 1_000),
                random.choices(4, 4, 1_000),
                random.choices(0, 2, 1_000),
                random.choices(4, 4, 1_000));

        assertThat(Streams.alarms(new Adwin(Alarm.CHANGE), stream)).containsExactly(1023, 2015, 3007);
    }

    @Test
    void itAnswersAsRiversTestsExpectForAnOverlappingDrift() {
        MersenneTwister random = MersenneTwister.numpy(12345);
        int[] stream = Streams.joined(random.randint(0, 2, 1_000), random.randint(0, 8, 1_000));

        assertThat(Streams.alarms(new Adwin(Alarm.CHANGE), stream)).containsExactly(1023);
    }

    /** CapyMOA prints 4 at index 1023 and 5 at index 1055: MOA's window shrinks and is never emptied. */
    @Test
    void theWindowShrinksWhereMoaDocumentsIt() {
        MersenneTwister random = MersenneTwister.numpy(0);
        int[] coins = random.randint(0, 2, 2_000).toArray();
        int[] stream = Streams.joined(Arrays.stream(coins, 0, 999), random.randint(4, 4, 1_001));
        AdaptiveWindow window = new AdaptiveWindow();

        List<Integer> cuts = Streams.alarms(
                i -> {
                    window.insert(stream[i]);
                    return (i + 1) % 32 == 0 && window.shrink(0.001) != Change.NONE;
                },
                0,
                stream.length);

        assertThat(cuts).containsExactly(1023, 1055);
        assertThat(stream[1023]).isEqualTo(4);
        assertThat(stream[1055]).isEqualTo(5);
    }

    @Test
    void theWindowKnowsItsMeanAndVariance() {
        AdaptiveWindow window = new AdaptiveWindow();
        int[] values = IntStream.range(0, 1_000).map(i -> i % 7).toArray();
        Arrays.stream(values).forEach(window::insert);
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance =
                Arrays.stream(values).mapToDouble(v -> (v - mean) * (v - mean)).sum() / values.length;

        assertThat(window.width()).isEqualTo(1_000);
        assertThat(window.mean()).isCloseTo(mean, within(1e-12));
        assertThat(window.variance()).isCloseTo(variance, within(1e-9));
    }

    @Test
    void whatIsLeftAfterACutHasTheStatisticsOfTheYoungestValues() {
        AdaptiveWindow window = new AdaptiveWindow();
        int[] values = IntStream.range(0, 1_500)
                .map(i -> i < 1_000 ? i % 2 : 10 + i % 3)
                .toArray();
        Arrays.stream(values).forEach(window::insert);

        assertThat(window.shrink(0.002)).isEqualTo(Change.RISE);

        int[] left = Arrays.copyOfRange(values, values.length - (int) window.width(), values.length);
        double mean = Arrays.stream(left).average().orElseThrow();
        double variance =
                Arrays.stream(left).mapToDouble(v -> (v - mean) * (v - mean)).sum() / left.length;
        assertThat(left.length).isBetween(400, 560);
        assertThat(window.mean()).isCloseTo(mean, within(1e-9));
        assertThat(window.variance()).isCloseTo(variance, within(1e-9));
    }

    @Test
    void aStreamOfOneKindGivesNoAlarm() {
        for (int seed = 0; seed < 20; seed++) {
            SeededRandom random = new SeededRandom(seed);
            Adwin errors = new Adwin(Alarm.CHANGE);
            Adwin normal = new Adwin(Alarm.CHANGE);
            assertThat(Streams.alarms(i -> errors.add(random.nextDouble() < 0.15 ? 1 : 0), 0, 10_000))
                    .as("errors, seed %d", seed)
                    .isEmpty();
            assertThat(Streams.alarms(i -> normal.add(Streams.normal(random)), 0, 10_000))
                    .as("normal, seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void anErrorThatJumpsIsNoticedWithinTwoHundredEvents() {
        for (int seed = 0; seed < 20; seed++) {
            SeededRandom random = new SeededRandom(seed);
            Adwin adwin = new Adwin(Alarm.RISE);
            List<Integer> alarms =
                    Streams.alarms(i -> adwin.add(random.nextDouble() < (i < 3_000 ? 0.12 : 0.6) ? 1 : 0), 0, 3_200);
            assertThat(alarms).hasSize(1).allMatch(alarm -> alarm >= 3_000);
        }
    }

    @Test
    void anErrorThatFallsOnlyShortensTheWindowOfOneThatWatchesForRises() {
        SeededRandom random = new SeededRandom(1);
        int[] errors = IntStream.range(0, 2_000)
                .map(i -> random.nextDouble() < (i < 1_000 ? 0.9 : 0.1) ? 1 : 0)
                .toArray();
        Adwin rises = new Adwin(Alarm.RISE);

        assertThat(Streams.alarms(rises, errors)).isEmpty();
        assertThat(rises.width()).isBetween(900L, 1_100L);
        assertThat(rises.mean()).isBetween(0.05, 0.2);
        assertThat(Streams.alarms(new Adwin(Alarm.CHANGE), errors)).isNotEmpty();
    }

    @Test
    void afterAnAlarmTheWindowIsEmpty() {
        Adwin adwin = new Adwin(Alarm.CHANGE);
        for (int i = 0; i < 320; i++) {
            adwin.add(0);
        }
        assertThat(adwin.width()).isEqualTo(320);
        boolean alarm = false;
        for (int i = 0; i < 32; i++) {
            alarm = adwin.add(1);
        }
        assertThat(alarm).isTrue();
        assertThat(adwin.width()).isZero();
        assertThat(adwin.mean()).isZero();
    }

    @Test
    void aReloadedDetectorGoesOnWithTheSameBits() {
        SeededRandom random = new SeededRandom(4);
        Adwin original = new Adwin(0.01, Alarm.RISE);
        for (int cut = 0; cut < 40; cut++) {
            Map<String, String> metadata = new TreeMap<>();
            original.save("error.", metadata);
            Adwin copy = Adwin.load("error.", metadata);
            for (int i = 0; i < 57; i++) {
                double value = Streams.normal(random) + (cut > 30 ? 3 : 0);
                assertThat(copy.add(value)).isEqualTo(original.add(value));
            }
            Map<String, String> originalLater = new TreeMap<>();
            Map<String, String> copyLater = new TreeMap<>();
            original.save("error.", originalLater);
            copy.save("error.", copyLater);
            assertThat(copyLater).isEqualTo(originalLater).isNotEqualTo(metadata);
        }
    }

    @Test
    void aStateThatDoesNotHangTogetherIsRefused() {
        Map<String, String> metadata = new TreeMap<>();
        Adwin adwin = new Adwin(Alarm.CHANGE);
        adwin.add(1);
        adwin.save("", metadata);
        metadata.put("width", "2");

        assertThatThrownBy(() -> Adwin.load("", metadata)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Adwin.load("other.", metadata)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> new Adwin(Alarm.CHANGE).add(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Adwin(0, Alarm.CHANGE)).isInstanceOf(IllegalArgumentException.class);
    }
}
