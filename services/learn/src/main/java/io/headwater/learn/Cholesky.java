package io.headwater.learn;

/** Solves small positive definite systems by Cholesky's decomposition; plain arithmetic, so the same bits everywhere. */
final class Cholesky {
    private Cholesky() {}

    /** Solves the rows and columns {@code free} of a system. */
    static double[] solve(double[][] matrix, double[] right, int[] free) {
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
}
