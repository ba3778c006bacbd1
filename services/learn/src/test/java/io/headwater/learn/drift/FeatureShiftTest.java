package io.headwater.learn.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.state.SeededRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FeatureShiftTest {
    private static final int DIMENSION = 48;

    /** Of length 1, like an encoder's; a few directions carry most of the variance; {@code topic} moves the mean. */
    private static float[] features(SeededRandom random, double topic) {
        double[] raw = new double[DIMENSION];
        double squares = 0;
        for (int i = 0; i < DIMENSION; i++) {
            raw[i] = 0.5 + Streams.normal(random) * (i < 6 ? 3 : 1) + (i % 3 == 0 ? topic : 0);
            squares += raw[i] * raw[i];
        }
        float[] features = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            features[i] = (float) (raw[i] / Math.sqrt(squares));
        }
        return features;
    }

    @Test
    void textsOfOneKindGiveNoAlarm() {
        for (int seed = 0; seed < 20; seed++) {
            SeededRandom random = new SeededRandom(seed);
            FeatureShift detector = new FeatureShift(DIMENSION);
            assertThat(Streams.alarms(i -> detector.add(features(random, 0)), 0, 10_000))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void textsOfAnotherKindAreNoticedWithinThreeHundredEvents() {
        for (int seed = 0; seed < 20; seed++) {
            SeededRandom random = new SeededRandom(seed);
            FeatureShift detector = new FeatureShift(DIMENSION);
            List<Integer> alarms = Streams.alarms(i -> detector.add(features(random, i < 3_000 ? 0 : 0.8)), 0, 3_300);
            assertThat(alarms).as("seed %d", seed).hasSize(1).allMatch(alarm -> alarm >= 3_000);
        }
    }

    @Test
    void oneOddBlockIsNoAlarm() {
        SeededRandom random = new SeededRandom(3);
        FeatureShift detector = new FeatureShift(DIMENSION);

        assertThat(Streams.alarms(i -> detector.add(features(random, i / 32 == 90 ? 20 : 0)), 0, 6_000))
                .isEmpty();
    }

    @Test
    void constantFeaturesGiveNoAlarmUntilTheyChange() {
        FeatureShift detector = new FeatureShift(3);
        float[] one = {1, 0, 0};
        float[] other = {0, 1, 0};

        assertThat(Streams.alarms(i -> detector.add(i < 2_000 ? one : other), 0, 2_100))
                .hasSize(1)
                .allMatch(alarm -> alarm >= 2_000);
    }

    @Test
    void theDistanceIsHotellings() {
        Moments reference = new Moments(2);
        Moments other = new Moments(2);
        for (double[] point : new double[][] {{0, 0}, {2, 1}, {4, 0}, {2, 3}, {1, 1}}) {
            reference.add(point);
        }
        other.add(new double[] {3, 2});
        other.add(new double[] {5, 4});

        // Means (1.8, 1) and (4, 3); covariance [2.2, 0; 0, 1.5]; 10/7 (2.2²/2.2 + 2²/1.5) (5 - 2)/(5 - 1).
        assertThat(reference.distance(other)).isCloseTo(10 / 7.0 * (2.2 + 4 / 1.5) * 0.75, within(1e-6));
    }

    @Test
    void mergedMomentsAreThoseOfAllVectors() {
        SeededRandom random = new SeededRandom(2);
        Moments whole = new Moments(3);
        Moments left = new Moments(3);
        Moments right = new Moments(3);
        for (int i = 0; i < 100; i++) {
            double common = Streams.normal(random);
            double[] vector = {1e3 + common, Streams.normal(random) - common, random.nextDouble()};
            whole.add(vector);
            (i < 30 ? left : right).add(vector);
        }
        Moments probe = new Moments(3);
        probe.add(new double[] {1001, 0.5, 2});
        left.merge(right);

        assertThat(left.distance(probe)).isCloseTo(whole.distance(probe), within(1e-6));
        assertThat(left.count()).isEqualTo(100);
    }

    @Test
    void aReloadedDetectorGoesOnWithTheSameBits() {
        SeededRandom random = new SeededRandom(8);
        FeatureShift original = new FeatureShift(DIMENSION);
        int alarms = 0;
        for (int cut = 0; cut < 40; cut++) {
            Map<String, String> metadata = new TreeMap<>();
            original.save("features.", metadata);
            FeatureShift copy = FeatureShift.load("features.", metadata);
            for (int i = 0; i < 51; i++) {
                float[] features = features(random, cut < 20 ? 0 : 1);
                boolean alarm = original.add(features);
                assertThat(copy.add(features)).isEqualTo(alarm);
                alarms += alarm ? 1 : 0;
            }
            Map<String, String> originalLater = new TreeMap<>();
            Map<String, String> copyLater = new TreeMap<>();
            original.save("features.", originalLater);
            copy.save("features.", copyLater);
            assertThat(copyLater).isEqualTo(originalLater).isNotEqualTo(metadata);
        }
        assertThat(alarms).isPositive();
    }

    @Test
    void featuresOfAnotherLengthOrWithoutAValueAreRefused() {
        FeatureShift detector = new FeatureShift(2);

        assertThatThrownBy(() -> detector.add(new float[3])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> detector.add(new float[] {1, Float.NaN})).isInstanceOf(IllegalArgumentException.class);
    }
}
