package io.headwater.learn.gate;

/**
 * Two models' answers to the same events.
 *
 * @param events how many events both answered
 * @param worse how many of them only the version being served had right
 * @param better how many only the candidate had right
 */
public record Pairs(int events, int worse, int better) {
    public static final Pairs NONE = new Pairs(0, 0, 0);

    public Pairs {
        if (worse < 0 || better < 0 || worse + better > events) {
            throw new IllegalArgumentException(worse + " worse and " + better + " better of " + events);
        }
    }

    public Pairs with(boolean servedRight, boolean candidateRight) {
        return new Pairs(
                events + 1,
                worse + (servedRight && !candidateRight ? 1 : 0),
                better + (!servedRight && candidateRight ? 1 : 0));
    }

    public Pairs plus(Pairs other) {
        return new Pairs(events + other.events, worse + other.worse, better + other.better);
    }

    /** The chance of so many for the worse, or more, if both were equally good. */
    double chanceOfWorse() {
        return Chance.signTest(worse, worse + better);
    }

    double chanceOfBetter() {
        return Chance.signTest(better, worse + better);
    }

    /** By how much the candidate's accuracy is lower, at most, by a one-sided bound {@code z} standard errors off. */
    double mostLoss(double z) {
        double loss = (double) (worse - better) / events;
        double variance = (worse + better - loss * (worse - better)) / events;
        return loss + z * Math.sqrt(Math.max(variance, 1.0 / events) / events);
    }
}
