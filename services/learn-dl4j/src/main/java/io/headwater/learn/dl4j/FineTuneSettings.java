package io.headwater.learn.dl4j;

/**
 * How the top blocks of a transformer are fine-tuned. The defaults are those that measured best on reviews of books.
 *
 * @param stepEvents so many events make one step
 * @param probeSteps so many first steps teach the head alone (LP-FT: Kumar et al., "Fine-tuning can distort pretrained
 *     features and underperform out-of-distribution", 2022)
 * @param warmUpSteps over so many steps after these the blocks' rate rises from nothing
 * @param headRate AdamW's learning rate for the head
 * @param blockRate AdamW's for the topmost block
 * @param discount by what the rate falls from each block to the one below it (Howard and Ruder, "Universal language model
 *     fine-tuning for text classification", 2018)
 * @param publishEvents once the blocks learn, what answers, and is served, is brought up to date after so many events
 */
public record FineTuneSettings(
        int stepEvents,
        int probeSteps,
        int warmUpSteps,
        double headRate,
        double blockRate,
        double discount,
        int publishEvents) {
    public static final FineTuneSettings DEFAULT = new FineTuneSettings(16, 20, 60, 3e-3, 1e-4, 0.6, 128);

    public FineTuneSettings {
        if (stepEvents < 1 || probeSteps < 0 || warmUpSteps < 1 || publishEvents < 1) {
            throw new IllegalArgumentException("steps and events are counted from 1");
        }
        if (!(headRate > 0) || !(blockRate > 0) || !(discount > 0 && discount <= 1)) {
            throw new IllegalArgumentException("rates are above 0, and a discount at most 1");
        }
    }

    public FineTuneSettings publishing(int events) {
        return new FineTuneSettings(stepEvents, probeSteps, warmUpSteps, headRate, blockRate, discount, events);
    }

    /** The rate of a block in the step after {@code steps} others; 0 while the head learns alone. */
    double rate(int steps, int blocksAbove) {
        double rise = Math.min(1, (steps - probeSteps + 1.0) / warmUpSteps);
        return steps < probeSteps ? 0 : blockRate * rise * StrictMath.pow(discount, blocksAbove);
    }

    /** As text; {@link #decode} reads it. */
    public String encode() {
        return String.join(
                " ",
                Integer.toString(stepEvents),
                Integer.toString(probeSteps),
                Integer.toString(warmUpSteps),
                Double.toString(headRate),
                Double.toString(blockRate),
                Double.toString(discount),
                Integer.toString(publishEvents));
    }

    /**
     * The settings that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if it has not written them
     */
    public static FineTuneSettings decode(String encoded) {
        String[] parts = encoded.split(" ", -1);
        if (parts.length != 7) {
            throw new IllegalArgumentException("no settings of fine-tuning: " + encoded);
        }
        return new FineTuneSettings(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Double.parseDouble(parts[3]),
                Double.parseDouble(parts[4]),
                Double.parseDouble(parts[5]),
                Integer.parseInt(parts[6]));
    }
}
