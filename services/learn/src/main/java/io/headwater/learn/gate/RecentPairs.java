package io.headwater.learn.gate;

import io.headwater.learn.state.SavedValues;
import java.util.ArrayDeque;

/** The last pairs of answers: what the candidate was like before that is forgotten. Single-threaded. */
final class RecentPairs {
    private static final int MOST = 300;

    private static final String WORSE = "worse";
    private static final String BETTER = "better";

    private final ArrayDeque<Pairs> last = new ArrayDeque<>();

    void add(boolean servedRight, boolean candidateRight) {
        if (last.size() == MOST) {
            last.removeFirst();
        }
        last.addLast(Pairs.NONE.with(servedRight, candidateRight));
    }

    Pairs pairs() {
        return last.stream().reduce(Pairs.NONE, Pairs::plus);
    }

    void clear() {
        last.clear();
    }

    void save(SavedValues state) {
        state.put(WORSE, last.stream().mapToLong(Pairs::worse).toArray());
        state.put(BETTER, last.stream().mapToLong(Pairs::better).toArray());
    }

    void load(SavedValues state) {
        long[] worse = state.longNumbers(WORSE);
        long[] better = state.longNumbers(BETTER);
        if (worse.length != better.length || worse.length > MOST) {
            throw new IllegalArgumentException(worse.length + " and " + better.length + " answers are no pairs");
        }
        last.clear();
        for (int i = 0; i < worse.length; i++) {
            last.addLast(new Pairs(1, (int) worse[i], (int) better[i]));
        }
    }
}
