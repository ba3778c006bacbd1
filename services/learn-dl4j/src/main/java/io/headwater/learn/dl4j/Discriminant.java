package io.headwater.learn.dl4j;

import java.util.Arrays;
import org.bytedeco.openblas.global.openblas;

/**
 * Linear discriminant analysis with a shrunk covariance, solved for what is served: one dense layer. The classes' means
 * count from the mean of all events; that shifts all logits of a text alike, hence no probability, and keeps the weights
 * small enough for 32-bit floats. Immutable.
 *
 * @param weight {@code [classes, dimension]}
 * @param bias {@code [classes]}
 */
record Discriminant(float[] weight, float[] bias) {
    /** Share of the mean variance that is added to every variance, in the long run and divided by the events. */
    private static final double SHRINKAGE = 0.02;

    private static final double EARLY_SHRINKAGE = 10;

    /** Events that a class without any counts for. */
    private static final double LEAST_COUNT = 0.5;

    static Discriminant of(ClassStatistics statistics) {
        int dimension = statistics.dimension();
        int classes = statistics.classes();
        double events = statistics.count();
        if (events == 0) {
            return new Discriminant(new float[classes * dimension], new float[classes]);
        }
        double[] counts = statistics.counts();
        double counted = Math.max(Arrays.stream(counts).sum(), LEAST_COUNT);
        double[] centre = new double[dimension];
        for (int label = 0; label < classes; label++) {
            addTo(centre, counts[label] / counted, statistics.mean(label));
        }
        double[] means = new double[classes * dimension];
        for (int label = 0; label < classes; label++) {
            if (counts[label] > 0) {
                subtract(statistics.mean(label), centre, means, label * dimension);
            }
        }
        double[] solved = means.clone();
        solve(statistics, events, solved);

        float[] weight = new float[solved.length];
        float[] bias = new float[classes];
        for (int label = 0; label < classes; label++) {
            double offset = StrictMath.log(Math.max(counts[label], LEAST_COUNT) / events);
            int from = label * dimension;
            for (int i = 0; i < dimension; i++) {
                double value = solved[from + i];
                offset -= (centre[i] + means[from + i] / 2) * value;
                weight[from + i] = (float) value;
            }
            bias[label] = (float) offset;
        }
        return new Discriminant(weight, bias);
    }

    private static void addTo(double[] sums, double factor, double[] values) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += factor * values[i];
        }
    }

    private static void subtract(double[] values, double[] subtrahends, double[] target, int from) {
        for (int i = 0; i < values.length; i++) {
            target[from + i] = values[i] - subtrahends[i];
        }
    }

    /** Multiplies each of {@code columns}, {@code [classes, dimension]}, by the inverse of the covariance, in place. */
    private static void solve(ClassStatistics statistics, double events, double[] columns) {
        int dimension = statistics.dimension();
        double variance = statistics.meanScatter() / events;
        if (variance == 0) {
            variance = 1.0 / dimension;
        }
        double[] covariance = new double[dimension * dimension];
        statistics.covariance(1 / events, (SHRINKAGE + EARLY_SHRINKAGE / events) * variance, covariance);
        int failed = openblas.LAPACKE_dpotrf(openblas.LAPACK_COL_MAJOR, (byte) 'L', dimension, covariance, dimension);
        if (failed == 0) {
            failed = openblas.LAPACKE_dpotrs(
                    openblas.LAPACK_COL_MAJOR,
                    (byte) 'L',
                    dimension,
                    columns.length / dimension,
                    covariance,
                    dimension,
                    columns,
                    dimension);
        }
        if (failed != 0) {
            throw new IllegalStateException("a shrunk covariance is not positive definite (" + failed
                    + "): a feature is not a number, or OpenBLAS is wrong for this processor, which happens with its"
                    + " AVX-512 kernels; OPENBLAS_CORETYPE=Haswell chooses others");
        }
    }

    int classes() {
        return bias.length;
    }

    /** {@code [rows][classes]} logits of {@code [rows][dimension]} features. */
    float[][] logits(float[][] rows) {
        int dimension = weight.length / bias.length;
        float[] flat = new float[rows.length * dimension];
        float[] products = new float[rows.length * bias.length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, flat, row * dimension, dimension);
            System.arraycopy(bias, 0, products, row * bias.length, bias.length);
        }
        openblas.cblas_sgemm(
                openblas.CblasRowMajor,
                openblas.CblasNoTrans,
                openblas.CblasTrans,
                rows.length,
                bias.length,
                dimension,
                1,
                flat,
                dimension,
                weight,
                dimension,
                1,
                products,
                bias.length);
        float[][] logits = new float[rows.length][bias.length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(products, row * bias.length, logits[row], 0, bias.length);
        }
        return logits;
    }
}
