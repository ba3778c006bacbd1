package io.headwater.learn.drift;

import io.headwater.learn.state.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Streams to show to detectors, and what they say. */
final class Streams {
    private Streams() {}

    /** The indexes of the events that gave an alarm. */
    static List<Integer> alarms(IntPredicate detector, int from, int to) {
        List<Integer> alarms = new ArrayList<>();
        for (int i = from; i < to; i++) {
            if (detector.test(i)) {
                alarms.add(i);
            }
        }
        return alarms;
    }

    static List<Integer> alarms(DriftDetector detector, int[] values) {
        return alarms(i -> detector.add(values[i]), 0, values.length);
    }

    /** The public test stream: 1,000 coin flips, then 1,000 numbers from 4 to 7. */
    static int[] python(int seed) {
        MersenneTwister random = MersenneTwister.python(seed);
        return joined(random.choices(0, 2, 1_000), random.choices(4, 4, 1_000));
    }

    /** One after the other: generators that share a source of randomness must be drawn in order. */
    static int[] joined(IntStream... parts) {
        return Arrays.stream(parts).flatMapToInt(part -> part).toArray();
    }

    /** A standard normal number, near enough: the sum of twelve uniform ones, centred. */
    static double normal(SeededRandom random) {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }
}
