package io.headwater.learn.drift;

import io.headwater.learn.state.SavedValues;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Mean and scatter matrix of vectors, added one at a time or merged, without the cancellation of plain sums (Chan, Golub
 * and LeVeque, 1979). Not thread-safe.
 */
final class Moments {
    private final int dimension;
    private long count;
    private final double[] mean;

    /** Lower triangle, row by row. */
    private final double[] scatter;

    Moments(int dimension) {
        this.dimension = dimension;
        mean = new double[dimension];
        scatter = new double[dimension * (dimension + 1) / 2];
    }

    long count() {
        return count;
    }

    /** @param vector {@code [dimension]} */
    void add(double[] vector) {
        merge(1, vector, null);
    }

    void merge(Moments other) {
        if (other.count > 0) {
            merge(other.count, other.mean, other.scatter);
        }
    }

    private void merge(long n, double[] otherMean, double @Nullable [] otherScatter) {
        double[] distance = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            distance[i] = otherMean[i] - mean[i];
        }
        double weight = (double) count * n / (count + n);
        for (int i = 0, at = 0; i < dimension; i++) {
            for (int j = 0; j <= i; j++, at++) {
                scatter[at] += weight * distance[i] * distance[j] + (otherScatter == null ? 0 : otherScatter[at]);
            }
        }
        count += n;
        for (int i = 0; i < dimension; i++) {
            mean[i] += distance[i] * n / count;
        }
    }

    void clear() {
        count = 0;
        Arrays.fill(mean, 0);
        Arrays.fill(scatter, 0);
    }

    /**
     * Hotelling's T² of another mean against this one, by this one's covariance, scaled so that it is about chi-square with
     * {@code dimension} degrees of freedom if both are of one population.
     *
     * @param other at least one vector; this has more than {@code dimension}
     */
    double distance(Moments other) {
        double[] factor = choleskyFactor();
        double squares = 0;
        double[] whitened = new double[dimension];
        for (int i = 0, at = 0; i < dimension; i++) {
            double value = other.mean[i] - mean[i];
            for (int j = 0; j < i; j++, at++) {
                value -= factor[at] * whitened[j];
            }
            whitened[i] = value / factor[at++];
            squares += whitened[i] * whitened[i];
        }
        double tSquared = squares * count * other.count / (count + other.count);
        return tSquared * (count - dimension) / (count - 1);
    }

    /** Of the covariance matrix, with a ridge that lets constant features pass. */
    private double[] choleskyFactor() {
        double trace = 0;
        for (int i = 0; i < dimension; i++) {
            trace += scatter[index(i, i)] / (count - 1);
        }
        double ridge = 1e-9 * trace / dimension + 1e-18;
        double[] factor = new double[scatter.length];
        for (int i = 0; i < dimension; i++) {
            for (int j = 0; j <= i; j++) {
                double value = scatter[index(i, j)] / (count - 1) + (i == j ? ridge : 0);
                for (int k = 0; k < j; k++) {
                    value -= factor[index(i, k)] * factor[index(j, k)];
                }
                factor[index(i, j)] = i == j ? Math.sqrt(Math.max(value, ridge)) : value / factor[index(j, j)];
            }
        }
        return factor;
    }

    private static int index(int row, int column) {
        return row * (row + 1) / 2 + column;
    }

    void save(SavedValues saved) {
        saved.put("count", count);
        saved.put("mean", mean);
        saved.put("scatter", scatter);
    }

    /** @throws IllegalArgumentException if there is no such state or it does not hang together */
    static Moments load(int dimension, SavedValues saved) {
        Moments moments = new Moments(dimension);
        moments.count = saved.longNumber("count");
        copy(saved.doubleNumbers("mean"), moments.mean);
        copy(saved.doubleNumbers("scatter"), moments.scatter);
        return moments;
    }

    private static void copy(double[] from, double[] to) {
        if (from.length != to.length) {
            throw new IllegalArgumentException(from.length + " numbers instead of " + to.length);
        }
        System.arraycopy(from, 0, to, 0, to.length);
    }
}
