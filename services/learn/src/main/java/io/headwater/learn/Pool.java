package io.headwater.learn;

import io.headwater.learn.state.SavedValues;
import io.headwater.model.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Exponents of a logarithmic opinion pool, {@code log p = Σ sᵢ log pᵢ + const} (Genest and Zidek, "Combining probability
 * distributions", 1986), learned from what the learners said of the last events before they learned them: every 32 events
 * one damped Newton step on the mean log loss of the last 1,280, drawn to the {@link Prior}'s weights while there are few.
 *
 * <p>Single-threaded, deterministic; all arithmetic is {@link StrictMath}'s.
 */
final class Pool {
    private static final int WINDOW = 1280;
    private static final int PERIOD = 32;
    private static final double PULL = 16;
    private static final double RIDGE = 1e-3;
    private static final double LONGEST_STEP = 0.5;

    private static final String EXPONENTS = "exponents";
    private static final String SINCE = "since";
    private static final String SIZES = "sizes";
    private static final String TARGETS = "targets";
    private static final String RESTS = "rests";

    private final Prior prior;
    private final boolean[] resting;
    private double[] exponents;
    private final Deque<Opinion> window = new ArrayDeque<>();
    private int sinceStep;

    Pool(Prior prior) {
        this.prior = prior;
        this.exponents = prior.weights();
        this.resting = new boolean[exponents.length];
    }

    double[] exponents() {
        return exponents.clone();
    }

    /**
     * Takes in one event.
     *
     * @param logs {@code [learners][labels]}, what the learners said of it
     */
    void observe(float[][] logs, int target) {
        Opinion event = Opinion.of(logs, target);
        prior.observe(event);
        window.add(event);
        if (window.size() > WINDOW) {
            window.remove();
        }
        if (window.size() <= PERIOD) {
            follow();
        }
        if (++sinceStep >= PERIOD) {
            sinceStep = 0;
            step();
        }
    }

    /** The source answers with the labels of the first event. */
    void believe() {
        prior.believe();
        begin();
    }

    private void begin() {
        exponents = prior.weights();
        for (int i = 0; i < resting.length; i++) {
            rest(i, resting[i]);
        }
    }

    /** Before the first step the prior's weights are all there is; but who was woken has none yet. */
    private void follow() {
        double[] weights = prior.weights();
        for (int i = 0; i < weights.length; i++) {
            exponents[i] = exponents[i] > 0 ? weights[i] : 0;
        }
    }

    /** Forgets the events up to now, for the sake of a stream that has changed. */
    void forget() {
        window.clear();
        sinceStep = 0;
        prior.forget();
        begin();
    }

    /** Whoever rests has no weight; whoever is woken begins without one, and is drawn to its first weight. */
    void rest(int learner, boolean rests) {
        resting[learner] = rests;
        if (rests) {
            exponents[learner] = 0;
        }
    }

    /** By learner, by how much the mean loss of the last events would be higher if it had no weight. */
    double[] worth() {
        double present = loss(exponents);
        double[] worth = new double[exponents.length];
        for (int i = 0; i < worth.length; i++) {
            double[] without = exponents.clone();
            without[i] = 0;
            worth[i] = exponents[i] == 0 ? 0 : loss(without) - present;
        }
        return worth;
    }

    private double loss(double[] weights) {
        double sum = 0;
        for (Opinion event : window) {
            double[] p = event.pooled(weights);
            sum -= StrictMath.log(Math.max(p[event.target()], PrequentialCounter.LEAST_PROBABILITY));
        }
        return sum / Math.max(1, window.size());
    }

    /** One damped Newton step on the exponents that are above 0 or want to be. */
    private void step() {
        int learners = exponents.length;
        double[] gradient = new double[learners];
        double[][] hessian = new double[learners][learners];
        for (Opinion event : window) {
            accumulate(event, gradient, hessian);
        }
        double ridge = PULL + RIDGE * window.size();
        double[] first = prior.weights();
        for (int i = 0; i < learners; i++) {
            gradient[i] += PULL * (exponents[i] - first[i]);
            hessian[i][i] += ridge;
        }
        int[] free = IntStream.range(0, learners)
                .filter(i -> !resting[i] && (exponents[i] > 0 || gradient[i] < 0))
                .toArray();
        double[] direction = Cholesky.solve(hessian, gradient, free);
        double longest = 0;
        for (double part : direction) {
            longest = Math.max(longest, Math.abs(part));
        }
        double scale = longest > LONGEST_STEP ? LONGEST_STEP / longest : 1;
        for (int i = 0; i < free.length; i++) {
            exponents[free[i]] = Math.max(0, exponents[free[i]] - scale * direction[i]);
        }
    }

    private void accumulate(Opinion event, double[] gradient, double[][] hessian) {
        int learners = exponents.length;
        float[] logs = event.logs();
        int labels = logs.length / learners;
        double[] p = event.pooled(exponents);
        double[] mean = new double[learners];
        double[][] square = new double[learners][learners];
        for (int label = 0; label < labels; label++) {
            double share = p[label];
            for (int i = 0; i < learners; i++) {
                double weighted = share * logs[label * learners + i];
                mean[i] += weighted;
                for (int j = 0; j <= i; j++) {
                    square[i][j] += weighted * logs[label * learners + j];
                }
            }
        }
        for (int i = 0; i < learners; i++) {
            gradient[i] += mean[i] - logs[event.target() * learners + i];
            for (int j = 0; j <= i; j++) {
                double covariance = square[i][j] - mean[i] * mean[j];
                hessian[i][j] += covariance;
                if (i != j) {
                    hessian[j][i] += covariance;
                }
            }
        }
    }

    /** Writes the numbers into {@code state} and gives the events as tensors whose names begin with {@code prefix}. */
    List<Tensor> save(String prefix, SavedValues state) {
        prior.save(state);
        state.put(EXPONENTS, exponents);
        state.put(SINCE, sinceStep);
        state.put(SIZES, window.stream().mapToLong(event -> event.logs().length).toArray());
        state.put(TARGETS, window.stream().mapToLong(Opinion::target).toArray());
        state.put(RESTS, window.stream().mapToLong(Opinion::rest).toArray());
        float[] all =
                new float[window.stream().mapToInt(event -> event.logs().length).sum()];
        int at = 0;
        for (Opinion event : window) {
            System.arraycopy(event.logs(), 0, all, at, event.logs().length);
            at += event.logs().length;
        }
        return List.of(Tensor.of(prefix + "logs", List.of(all.length), all));
    }

    /** Goes on with what {@link #save} has given. */
    void load(String prefix, SavedValues state, Map<String, Tensor> tensors) {
        double[] saved = state.doubleNumbers(EXPONENTS);
        Tensor logs = tensors.get(prefix + "logs");
        long[] sizes = state.longNumbers(SIZES);
        long[] targets = state.longNumbers(TARGETS);
        long[] rests = state.longNumbers(RESTS);
        if (saved.length != exponents.length
                || logs == null
                || sizes.length != targets.length
                || sizes.length != rests.length) {
            throw new IllegalArgumentException("a pool's state does not hang together");
        }
        List<Opinion> events = new ArrayList<>();
        float[] all = logs.toArray();
        int at = 0;
        for (int i = 0; i < sizes.length; i++) {
            int size = Math.toIntExact(sizes[i]);
            float[] own = Arrays.copyOfRange(all, at, at + size);
            events.add(new Opinion(own, Math.toIntExact(targets[i]), Math.toIntExact(rests[i])));
            at += size;
        }
        prior.load(state);
        exponents = saved;
        sinceStep = state.intNumber(SINCE);
        window.clear();
        window.addAll(events);
    }
}
