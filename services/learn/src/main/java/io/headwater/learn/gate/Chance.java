package io.headwater.learn.gate;

/** How likely a count is by chance alone: one-sided, exact. */
final class Chance {
    private Chance() {}

    /**
     * Sign test, McNemar's exact test: of {@code disagreements} between two equally good models at least {@code worse} go
     * against one of them.
     */
    static double signTest(int worse, int disagreements) {
        if (worse <= 0) {
            return 1;
        }
        double sum = 0;
        double term = StrictMath.log(0.5) * disagreements;
        for (int k = 0; k <= disagreements; k++) {
            if (k >= worse) {
                sum += StrictMath.exp(term);
            }
            term += StrictMath.log((double) (disagreements - k) / (k + 1));
        }
        return Math.min(1, sum);
    }

    /**
     * At least {@code errors} of independent events are wrong, each by its own probability: the upper tail of the
     * Poisson-binomial distribution.
     */
    static double ofErrors(int errors, double[] probabilities) {
        double[] exactly = new double[probabilities.length + 1];
        exactly[0] = 1;
        for (int event = 0; event < probabilities.length; event++) {
            for (int k = event + 1; k > 0; k--) {
                exactly[k] += probabilities[event] * (exactly[k - 1] - exactly[k]);
            }
            exactly[0] *= 1 - probabilities[event];
        }
        double tail = 0;
        for (int k = probabilities.length; k >= errors; k--) {
            tail += exactly[k];
        }
        return Math.min(1, tail);
    }
}
