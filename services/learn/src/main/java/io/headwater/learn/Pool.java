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
 * one damped Newton step on the mean log loss of the last 1,280, drawn to the first weights while there are few.
 *
 * <p>Of each event the labels are kept that any learner thinks most likely, and the true one. The rest of hundreds counts
 * as so many labels alike, with the mean of what each learner gave to them: without it, a true label that nobody thought
 * likely would seem a mistake among few, and the pool less sure than it should be. Single-threaded, deterministic; all arithmetic is {@link StrictMath}'s.
 */
final class Pool {
    private static final int WINDOW = 1280;
    private static final int PERIOD = 32;
    private static final int KEPT_LABELS = 16;
    private static final double PULL = 16;
    private static final double RIDGE = 1e-3;
    private static final double LONGEST_STEP = 0.5;

    private static final String EXPONENTS = "exponents";
    private static final String SINCE = "since";
    private static final String SIZES = "sizes";
    private static final String TARGETS = "targets";
    private static final String RESTS = "rests";

    private final double[] first;
    private double[] exponents;
    private final Deque<Observation> window = new ArrayDeque<>();
    private int sinceStep;

    /**
     * One event.
     *
     * @param logs {@code [labels kept × learners]}, label after label; if there is a rest, one row more, of its mean
     * @param target which of the labels kept is the true one
     * @param rest how many labels were not kept
     */
    private record Observation(float[] logs, int target, int rest) {}

    Pool(double[] first) {
        this.first = first.clone();
        this.exponents = first.clone();
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
        window.add(kept(logs, target));
        if (window.size() > WINDOW) {
            window.remove();
        }
        if (++sinceStep >= PERIOD) {
            sinceStep = 0;
            step();
        }
    }

    /** Forgets the events up to now, for the sake of a stream that has changed. */
    void forget() {
        window.clear();
        sinceStep = 0;
        exponents = first.clone();
    }

    private static Observation kept(float[][] logs, int target) {
        int[] labels = likeliest(logs, target);
        int rest = logs[0].length - labels.length;
        float[] kept = new float[(labels.length + (rest > 0 ? 1 : 0)) * logs.length];
        int at = 0;
        int targetAt = 0;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == target) {
                targetAt = i;
            }
            for (float[] row : logs) {
                kept[at++] = row[labels[i]];
            }
        }
        if (rest > 0) {
            for (float[] row : logs) {
                kept[at++] = meanOfRest(row, labels);
            }
        }
        return new Observation(kept, targetAt, rest);
    }

    private static float meanOfRest(float[] row, int[] kept) {
        double sum = 0;
        int next = 0;
        for (int label = 0; label < row.length; label++) {
            if (next < kept.length && kept[next] == label) {
                next++;
            } else {
                sum += StrictMath.exp(row[label]);
            }
        }
        return (float) Math.max(Learner.LEAST_LOG, StrictMath.log(sum / (row.length - kept.length)));
    }

    private static int[] likeliest(float[][] logs, int target) {
        int labels = logs[0].length;
        if (labels <= KEPT_LABELS) {
            return IntStream.range(0, labels).toArray();
        }
        float[] highest = new float[labels];
        Arrays.fill(highest, Float.NEGATIVE_INFINITY);
        for (float[] row : logs) {
            for (int label = 0; label < labels; label++) {
                highest[label] = Math.max(highest[label], row[label]);
            }
        }
        highest[target] = Float.POSITIVE_INFINITY;
        float[] sorted = highest.clone();
        Arrays.sort(sorted);
        float least = sorted[labels - KEPT_LABELS];
        long above = IntStream.range(0, labels)
                .filter(label -> highest[label] > least)
                .count();
        // Of those that tie for the last places the first ones: else a tie of many would push the true label out.
        int[] last = IntStream.range(0, labels)
                .filter(label -> highest[label] == least)
                .limit(KEPT_LABELS - above)
                .toArray();
        return IntStream.concat(IntStream.range(0, labels).filter(label -> highest[label] > least), IntStream.of(last))
                .sorted()
                .toArray();
    }

    /** One damped Newton step on the exponents that are above 0 or want to be. */
    private void step() {
        int learners = exponents.length;
        double[] gradient = new double[learners];
        double[][] hessian = new double[learners][learners];
        for (Observation event : window) {
            accumulate(event, gradient, hessian);
        }
        double ridge = PULL + RIDGE * window.size();
        for (int i = 0; i < learners; i++) {
            gradient[i] += PULL * (exponents[i] - first[i]);
            hessian[i][i] += ridge;
        }
        int[] free = IntStream.range(0, learners)
                .filter(i -> exponents[i] > 0 || gradient[i] < 0)
                .toArray();
        double[] direction = solve(hessian, gradient, free);
        double longest = 0;
        for (double part : direction) {
            longest = Math.max(longest, Math.abs(part));
        }
        double scale = longest > LONGEST_STEP ? LONGEST_STEP / longest : 1;
        for (int i = 0; i < free.length; i++) {
            exponents[free[i]] = Math.max(0, exponents[free[i]] - scale * direction[i]);
        }
    }

    private void accumulate(Observation event, double[] gradient, double[][] hessian) {
        int learners = exponents.length;
        float[] logs = event.logs();
        int labels = logs.length / learners;
        double[] p = new double[labels];
        double highest = Double.NEGATIVE_INFINITY;
        for (int label = 0; label < labels; label++) {
            for (int i = 0; i < learners; i++) {
                p[label] += exponents[i] * logs[label * learners + i];
            }
            if (event.rest() > 0 && label == labels - 1) {
                p[label] += StrictMath.log(event.rest());
            }
            highest = Math.max(highest, p[label]);
        }
        double sum = 0;
        for (int label = 0; label < labels; label++) {
            p[label] = StrictMath.exp(p[label] - highest);
            sum += p[label];
        }
        double[] mean = new double[learners];
        double[][] square = new double[learners][learners];
        for (int label = 0; label < labels; label++) {
            double share = p[label] / sum;
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

    /** Solves the rows and columns {@code free} of a positive definite system by Cholesky's decomposition. */
    private static double[] solve(double[][] matrix, double[] right, int[] free) {
        int n = free.length;
        double[][] lower = new double[n][n];
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = matrix[free[i]][free[j]];
                for (int k = 0; k < j; k++) {
                    rest -= lower[i][k] * lower[j][k];
                }
                lower[i][j] = i == j ? Math.sqrt(rest) : rest / lower[j][j];
            }
            double rest = right[free[i]];
            for (int k = 0; k < i; k++) {
                rest -= lower[i][k] * x[k];
            }
            x[i] = rest / lower[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                x[i] -= lower[k][i] * x[k];
            }
            x[i] /= lower[i][i];
        }
        return x;
    }

    /** Writes the numbers into {@code state} and gives the events as tensors whose names begin with {@code prefix}. */
    List<Tensor> save(String prefix, SavedValues state) {
        state.put(EXPONENTS, exponents);
        state.put(SINCE, sinceStep);
        state.put(SIZES, window.stream().mapToLong(event -> event.logs().length).toArray());
        state.put(TARGETS, window.stream().mapToLong(Observation::target).toArray());
        state.put(RESTS, window.stream().mapToLong(Observation::rest).toArray());
        float[] all =
                new float[window.stream().mapToInt(event -> event.logs().length).sum()];
        int at = 0;
        for (Observation event : window) {
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
        if (saved.length != first.length
                || logs == null
                || sizes.length != targets.length
                || sizes.length != rests.length) {
            throw new IllegalArgumentException("a pool's state does not hang together");
        }
        List<Observation> events = new ArrayList<>();
        float[] all = logs.toArray();
        int at = 0;
        for (int i = 0; i < sizes.length; i++) {
            int size = Math.toIntExact(sizes[i]);
            float[] own = Arrays.copyOfRange(all, at, at + size);
            events.add(new Observation(own, Math.toIntExact(targets[i]), Math.toIntExact(rests[i])));
            at += size;
        }
        exponents = saved;
        sinceStep = state.intNumber(SINCE);
        window.clear();
        window.addAll(events);
    }
}
