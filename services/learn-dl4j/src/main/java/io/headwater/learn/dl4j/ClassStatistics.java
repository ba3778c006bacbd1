package io.headwater.learn.dl4j;

import java.util.Arrays;

/**
 * Means of classes and the scatter around them that they share, in one pass over a stream (Welford, 1962), in 64-bit
 * floats: the differences of large sums lose too many digits in fewer. Single-threaded.
 *
 * <p>Plain Java, event after event, so that the bits do not depend on how events were cut into batches.
 */
final class ClassStatistics {
    private final int dimension;
    /** Upper triangle of {@code [dimension, dimension]}, row after row, each from the diagonal on. */
    private final double[] scatter;

    private final double[] difference;
    private double[] counts = {};
    private double[][] means = {};
    /** Events whose classes are forgotten, but not how they scattered. */
    private double past;

    ClassStatistics(int dimension) {
        this.dimension = dimension;
        this.scatter = new double[triangle(dimension)];
        this.difference = new double[dimension];
    }

    private ClassStatistics(int dimension, double[] counts, double[][] means, double[] scatter, double past) {
        this.dimension = dimension;
        this.past = past;
        this.counts = counts;
        this.means = means;
        this.scatter = scatter;
        this.difference = new double[dimension];
    }

    /**
     * Goes on with what {@link #counts}, {@link #flatMeans}, {@link #scatter} and {@link #past} have told.
     *
     * @param flatMeans {@code [classes * dimension]}
     */
    static ClassStatistics of(int dimension, double[] counts, double[] flatMeans, double[] scatter, double past) {
        double[][] means = new double[counts.length][];
        for (int i = 0; i < means.length; i++) {
            means[i] = Arrays.copyOfRange(flatMeans, i * dimension, (i + 1) * dimension);
        }
        return new ClassStatistics(dimension, counts.clone(), means, scatter.clone(), past);
    }

    static int triangle(int dimension) {
        return dimension * (dimension + 1) / 2;
    }

    int dimension() {
        return dimension;
    }

    int classes() {
        return counts.length;
    }

    void grow(int classes) {
        int before = counts.length;
        counts = Arrays.copyOf(counts, classes);
        means = Arrays.copyOf(means, classes);
        for (int i = before; i < classes; i++) {
            means[i] = new double[dimension];
        }
    }

    void add(float[] row, int label) {
        double[] mean = means[label];
        double count = ++counts[label];
        for (int i = 0; i < dimension; i++) {
            difference[i] = row[i] - mean[i];
            mean[i] += difference[i] / count;
        }
        if (count > 1) {
            addOuter((count - 1) / count, difference, scatter);
        }
    }

    /** {@code triangle += factor * vector * vectorᵀ}. */
    private static void addOuter(double factor, double[] vector, double[] triangle) {
        int at = 0;
        for (int i = 0; i < vector.length; i++) {
            double scaled = factor * vector[i];
            for (int j = i; j < vector.length; j++) {
                triangle[at++] += scaled * vector[j];
            }
        }
    }

    double[] counts() {
        return counts.clone();
    }

    /** The mean itself, not to be written to. */
    double[] mean(int label) {
        return means[label];
    }

    double[] flatMeans() {
        double[] flat = new double[means.length * dimension];
        for (int i = 0; i < means.length; i++) {
            System.arraycopy(means[i], 0, flat, i * dimension, dimension);
        }
        return flat;
    }

    double[] scatter() {
        return scatter.clone();
    }

    /** The events that the scatter is of. */
    double count() {
        return past + Arrays.stream(counts).sum();
    }

    double past() {
        return past;
    }

    /** Forgets counts and means; of the scatter as much stays as {@code most} events would have left. */
    void forgetClasses(double most) {
        double events = count();
        double kept = events > most ? most / events : 1;
        past = kept * events;
        for (int i = 0; i < scatter.length; i++) {
            scatter[i] *= kept;
        }
        Arrays.fill(counts, 0);
        for (double[] mean : means) {
            Arrays.fill(mean, 0);
        }
    }

    /** Mean of the scatter's diagonal. */
    double meanScatter() {
        double sum = 0;
        int at = 0;
        for (int i = 0; i < dimension; i++) {
            sum += scatter[at];
            at += dimension - i;
        }
        return sum / dimension;
    }

    /** Writes {@code factor * scatter + ridge * identity} into the lower triangle, columns one after another. */
    void covariance(double factor, double ridge, double[] target) {
        int at = 0;
        for (int i = 0; i < dimension; i++) {
            int from = i * dimension + i;
            for (int j = from; j < (i + 1) * dimension; j++) {
                target[j] = factor * scatter[at++];
            }
            target[from] += ridge;
        }
    }
}
