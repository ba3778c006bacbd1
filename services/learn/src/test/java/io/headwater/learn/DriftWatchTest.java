package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.learn.state.SavedValues;
import io.headwater.learn.state.SeededRandom;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DriftWatchTest {
    private static final float[] NO_FEATURES = {};

    private final DriftWatch watch = new DriftWatch();

    private static Set<Alarm> judged(DriftWatch watch, SeededRandom random, double rate, int label) {
        return watch.judge(random.nextDouble() < rate, label);
    }

    @Test
    void errorsOfAnyRateThatStaysGiveNoAlarm() {
        for (double rate : new double[] {0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9}) {
            for (int seed = 1; seed <= 5; seed++) {
                DriftWatch silent = new DriftWatch();
                SeededRandom random = new SeededRandom(seed);
                for (int i = 0; i < 10_000; i++) {
                    assertThat(judged(silent, random, rate, random.nextInt(5)))
                            .as("rate %s, seed %d, event %d", rate, seed, i)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void labelsThatComeOneAfterTheOtherAndAreHardAtFirstGiveNoAlarm() {
        for (int seed = 1; seed <= 5; seed++) {
            DriftWatch silent = new DriftWatch();
            SeededRandom random = new SeededRandom(seed);
            for (int task = 0; task < 15; task++) {
                for (int i = 0; i < 500; i++) {
                    double rate = 0.05 + 0.95 * Math.exp(-i / 60.0);
                    assertThat(judged(silent, random, rate, 10 * task + random.nextInt(10)))
                            .as("seed %d, task %d, event %d", seed, task, i)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void aJumpFromAnEasyLabelToAHardOneIsNoChangeOfMeaning() {
        for (int seed = 1; seed <= 5; seed++) {
            DriftWatch silent = new DriftWatch();
            SeededRandom random = new SeededRandom(seed);
            for (int i = 0; i < 6_000; i++) {
                boolean hard = random.nextDouble() < (i < 3_000 ? 0.1 : 0.95);
                assertThat(judged(silent, random, hard ? 0.4 : 0.02, hard ? 1 : 0))
                        .as("seed %d, event %d", seed, i)
                        .doesNotContain(Alarm.MEANING);
            }
        }
    }

    @Test
    void aJumpToALabelOfWhichLittleWasKnownIsNoChangeOfMeaning() {
        for (int seed = 1; seed <= 5; seed++) {
            DriftWatch watched = new DriftWatch();
            SeededRandom random = new SeededRandom(seed);
            boolean jumpIsSeen = false;
            for (int i = 0; i < 2_000; i++) {
                // Few of a label came in a row and were alike; those that make up most of the stream later are not like
                // them.
                boolean rare = i < 1_000 ? i >= 200 && i < 250 : random.nextDouble() < 0.9;
                double rate = !rare ? 0.01 : i < 1_000 ? 0.05 : 0.1 + 0.9 * Math.exp(-(i - 1_000) / 60.0);
                Set<Alarm> alarms = judged(watched, random, rate, rare ? 1 : 0);
                assertThat(alarms).as("seed %d, event %d", seed, i).doesNotContain(Alarm.MEANING);
                jumpIsSeen |= alarms.contains(Alarm.ERROR_ADWIN);
            }
            assertThat(jumpIsSeen).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void aChangeOfMeaningIsFoundHoweverTheMixOfLabelsIsSkewed() {
        for (int seed = 1; seed <= 5; seed++) {
            DriftWatch watched = new DriftWatch();
            SeededRandom random = new SeededRandom(seed);
            Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
            for (int i = 0; i < 2_300; i++) {
                // One in ten was of label 0 and is now of what label 1 was.
                boolean rare = random.nextDouble() < (i < 2_000 ? 0.1 : 0.9);
                alarms.addAll(judged(watched, random, i < 2_000 ? 0.1 : 0.95, rare ? 0 : 1));
                assertThat(alarms.contains(Alarm.MEANING) && i < 2_000)
                        .as("seed %d, event %d", seed, i)
                        .isFalse();
            }
            assertThat(alarms).as("seed %d", seed).contains(Alarm.MEANING);
        }
    }

    private static int alarmAfter(int labels, int before, int seed) {
        DriftWatch watch = new DriftWatch();
        SeededRandom random = new SeededRandom(seed);
        for (int i = 0; i < before; i++) {
            assertThat(judged(watch, random, 0.1, random.nextInt(labels))).isEmpty();
        }
        for (int i = 1; i <= 1_000; i++) {
            if (judged(watch, random, 0.95, random.nextInt(labels)).contains(Alarm.MEANING)) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    @Test
    void labelsThatChangePlacesGiveTheAlarmWithinThreeHundredEvents() {
        for (int seed = 1; seed <= 5; seed++) {
            for (int labels : new int[] {2, 4, 20}) {
                assertThat(alarmAfter(labels, 3_800, seed))
                        .as("%d labels, seed %d", labels, seed)
                        .isLessThanOrEqualTo(300);
            }
            assertThat(alarmAfter(4, 500, seed)).isLessThanOrEqualTo(300);
            assertThat(alarmAfter(150, 6_000, seed)).isLessThanOrEqualTo(300);
        }
    }

    @Test
    void theSlowTestTellsTheSameChangeIfTheQuickOneIsSilent() {
        SeededRandom random = new SeededRandom(1);
        Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
        for (int i = 0; i < 3_000; i++) {
            assertThat(judged(watch, random, 0.1, i % 40)).isEmpty();
        }
        for (int i = 0; i < 200 && !alarms.contains(Alarm.MEANING); i++) {
            alarms.addAll(judged(watch, random, 0.95, i % 40));
        }
        assertThat(alarms).contains(Alarm.ERROR_PAGE_HINKLEY);
    }

    @Test
    void errorsOfTheFreshStartAfterAnAlarmAreNoSecondAlarm() {
        for (int seed = 1; seed <= 5; seed++) {
            DriftWatch one = new DriftWatch();
            SeededRandom random = new SeededRandom(seed);
            int alarms = 0;
            double rate = 0.1;
            for (int i = 0; i < 5_000; i++) {
                if (i == 2_000) {
                    rate = 0.95;
                }
                boolean alarm = judged(one, random, rate, random.nextInt(4)).contains(Alarm.MEANING);
                alarms += alarm ? 1 : 0;
                // Known again from the alarm on, little by little.
                rate = alarms > 0 ? 0.1 + 0.997 * (rate - 0.1) : rate;
            }
            assertThat(alarms).as("seed %d", seed).isEqualTo(1);
        }
    }

    @Test
    void aSecondChangeIsFoundAgain() {
        SeededRandom random = new SeededRandom(2);
        int alarms = 0;
        for (int i = 0; i < 6_000; i++) {
            double rate = i % 2_000 < 200 && i >= 2_000 ? 0.95 : 0.1;
            alarms += judged(watch, random, rate, random.nextInt(4)).contains(Alarm.MEANING) ? 1 : 0;
        }
        assertThat(alarms).isEqualTo(2);
    }

    @Test
    void otherSharesOfKnownLabelsAreAnnouncedAndNewLabelsAreNot() {
        Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
        SeededRandom random = new SeededRandom(1);
        for (int i = 0; i < 3_000; i++) {
            alarms.addAll(watch.see(random.nextInt(i < 1_500 ? 3 : 4), NO_FEATURES));
        }
        assertThat(alarms).isEmpty();
        for (int i = 0; i < 400; i++) {
            alarms.addAll(watch.see(random.nextInt(2), NO_FEATURES));
        }
        assertThat(alarms).containsExactly(Alarm.LABELS);
    }

    private static float[] features(SeededRandom random, double mean) {
        float[] features = new float[8];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) (random.nextDouble() + mean);
        }
        return features;
    }

    @Test
    void textsOfAnotherKindAreAnnounced() {
        Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
        SeededRandom random = new SeededRandom(1);
        for (int i = 0; i < 2_000; i++) {
            alarms.addAll(watch.see(0, features(random, 0)));
        }
        assertThat(alarms).isEmpty();
        for (int i = 0; i < 320; i++) {
            alarms.addAll(watch.see(0, features(random, 0.5)));
        }
        assertThat(alarms).containsExactly(Alarm.FEATURES);
    }

    private static Map<String, String> saved(DriftWatch watch) {
        Map<String, String> metadata = new TreeMap<>();
        watch.save(new SavedValues("watch.", metadata));
        return metadata;
    }

    private static Set<Alarm> shown(DriftWatch watch, int i) {
        SeededRandom random = new SeededRandom(i);
        int label = random.nextInt(4);
        Set<Alarm> alarms = watch.see(label, features(random, i < 800 ? 0 : 0.5));
        alarms.addAll(watch.judge(random.nextDouble() < (i < 900 ? 0.1 : 0.95), label));
        return alarms;
    }

    @Test
    void aReloadedWatchGivesTheSameAlarms() {
        for (int interruption : new int[] {0, 1, 33, 500, 905, 940}) {
            DriftWatch original = new DriftWatch();
            for (int i = 0; i < interruption; i++) {
                shown(original, i);
            }
            DriftWatch copy = new DriftWatch();
            copy.load(new SavedValues("watch.", saved(original)));
            assertThat(saved(copy)).isEqualTo(saved(original));
            Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
            for (int i = interruption; i < 1_300; i++) {
                Set<Alarm> expected = shown(original, i);
                alarms.addAll(expected);
                assertThat(shown(copy, i)).isEqualTo(expected);
            }
            assertThat(saved(copy)).isEqualTo(saved(original));
            if (interruption < 900) {
                assertThat(alarms).contains(Alarm.MEANING, Alarm.FEATURES);
            }
        }
    }

    @Test
    void aStateThatDoesNotHangTogetherIsRefused() {
        shown(watch, 1);
        Map<String, String> metadata = saved(watch);
        metadata.put("watch.seen", "");
        assertThatThrownBy(() -> watch.load(new SavedValues("watch.", metadata)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
