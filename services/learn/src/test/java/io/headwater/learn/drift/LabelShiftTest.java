package io.headwater.learn.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.learn.drift.LabelShift.Settings;
import io.headwater.learn.state.SeededRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelShiftTest {
    /** Label 0 with the given chance, the others alike. */
    private static int label(SeededRandom random, int labels, double first) {
        return random.nextDouble() < first ? 0 : 1 + random.nextInt(labels - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 45, 150})
    void aStreamOfOneKindGivesNoAlarm(int labels) {
        for (int seed = 0; seed < 20; seed++) {
            SeededRandom random = new SeededRandom(seed);
            LabelShift detector = new LabelShift(Settings.DEFAULT);
            assertThat(Streams.alarms(i -> detector.add(random.nextInt(labels)), 0, 10_000))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void rareLabelsGiveNoAlarm() {
        for (int seed = 0; seed < 20; seed++) {
            SeededRandom random = new SeededRandom(seed);
            LabelShift detector = new LabelShift(Settings.DEFAULT);
            // Most labels by far are among the first: a long tail.
            assertThat(Streams.alarms(i -> detector.add((int) (100 * Math.pow(random.nextDouble(), 4))), 0, 10_000))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 45, 150})
    void aJumpIsNoticedWithinAsManyEventsAsAreCompared(int labels) {
        for (int seed = 0; seed < 20; seed++) {
            SeededRandom random = new SeededRandom(seed);
            LabelShift detector = new LabelShift(Settings.DEFAULT);
            List<Integer> alarms =
                    Streams.alarms(i -> detector.add(label(random, labels, i < 3_000 ? 0.2 : 0.6)), 0, 3_200);
            assertThat(alarms).as("seed %d", seed).hasSize(1).allMatch(alarm -> alarm >= 3_000);
        }
    }

    @Test
    void afterAnAlarmTheNewFrequenciesAreTheUsualOnes() {
        SeededRandom random = new SeededRandom(3);
        LabelShift detector = new LabelShift(Settings.DEFAULT);

        assertThat(Streams.alarms(i -> detector.add(label(random, 4, i < 3_000 ? 0.2 : 0.6)), 0, 13_000))
                .hasSize(1);
    }

    @Test
    void labelsThatComeInAreNoAlarmByThemselves() {
        for (int seed = 0; seed < 20; seed++) {
            SeededRandom random = new SeededRandom(seed);
            LabelShift detector = new LabelShift(Settings.DEFAULT);
            assertThat(Streams.alarms(i -> detector.add(random.nextInt(4 + i / 500)), 0, 10_000))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void tasksOfNewLabelsOneAfterTheOtherAreNoAlarm() {
        SeededRandom random = new SeededRandom(1);
        LabelShift detector = new LabelShift(Settings.DEFAULT);

        assertThat(Streams.alarms(i -> detector.add(10 * (i / 667) + random.nextInt(10)), 0, 10_000))
                .isEmpty();
    }

    @Test
    void knownLabelsThatJumpWhileANewOneComesInAreAnAlarm() {
        SeededRandom random = new SeededRandom(1);
        LabelShift detector = new LabelShift(Settings.DEFAULT);

        List<Integer> alarms = Streams.alarms(
                i -> detector.add(i >= 3_000 && i % 5 == 0 ? 9 : label(random, 4, i < 3_000 ? 0.2 : 0.6)), 0, 3_250);

        assertThat(alarms).hasSize(1).allMatch(alarm -> alarm >= 3_000);
    }

    @Test
    void aReloadedDetectorGoesOnWithTheSameBits() {
        SeededRandom random = new SeededRandom(8);
        LabelShift original = new LabelShift(new Settings(40, 2, 3));
        int alarms = 0;
        for (int cut = 0; cut < 100; cut++) {
            Map<String, String> metadata = new TreeMap<>();
            original.save("labels.", metadata);
            LabelShift copy = LabelShift.load("labels.", metadata);
            for (int i = 0; i < 17; i++) {
                int label = label(random, 3 + cut / 10, cut % 20 < 10 ? 0.2 : 0.8);
                boolean alarm = original.add(label);
                assertThat(copy.add(label)).isEqualTo(alarm);
                alarms += alarm ? 1 : 0;
            }
            Map<String, String> originalLater = new TreeMap<>();
            Map<String, String> copyLater = new TreeMap<>();
            original.save("labels.", originalLater);
            copy.save("labels.", copyLater);
            assertThat(copyLater).isEqualTo(originalLater).isNotEqualTo(metadata);
        }
        assertThat(alarms).isGreaterThan(3);
    }

    @Test
    void whatCannotBeIsRefused() {
        Map<String, String> metadata = new TreeMap<>();
        new LabelShift(Settings.DEFAULT).save("", metadata);
        metadata.put("window", "1 2 3");

        assertThatThrownBy(() -> LabelShift.load("", metadata)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LabelShift(Settings.DEFAULT).add(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Settings(39, 4, 3)).isInstanceOf(IllegalArgumentException.class);
    }
}
