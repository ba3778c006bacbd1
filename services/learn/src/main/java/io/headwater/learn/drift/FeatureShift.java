package io.headwater.learn.drift;

import io.headwater.learn.state.SavedValues;
import io.headwater.learn.state.SeededRandom;
import java.util.Map;

/**
 * Notices when texts of another kind come in: compares the mean features of each block of 32 events with the mean of all
 * blocks before.
 *
 * <p>Features are first projected on 16 fixed random directions (signs only: Achlioptas, "Database-friendly random
 * projections", 2003). There the distance of the means, in units of its standard error, is Hotelling's T²; {@link
 * PageHinkley} watches it, so that one odd block is no alarm but a few are. After an alarm it starts over; no alarm comes
 * before 15 blocks. Single-threaded. Deterministic.
 */
public final class FeatureShift {
    private static final int PROJECTIONS = 16;
    private static final int BLOCK = 32;

    /** Without them a covariance of 16 x 16 would be a guess. */
    private static final int REFERENCE_BLOCKS = 10;

    private static final long SEED = 0x48656164L;

    /** In standard deviations of a normal variable: on average one false alarm in 140,000 blocks (Siegmund, 1985). */
    private static final PageHinkley.Settings WATCH = new PageHinkley.Settings(5, 0.5, 10, 1);

    /** A block counts for no more, however odd it is: one mail to many at once is not another kind of text. */
    private static final double MOST_DEVIATIONS = 6;

    private final int dimension;
    private final float[][] directions;
    private Moments reference = new Moments(PROJECTIONS);
    private Moments block = new Moments(PROJECTIONS);
    private PageHinkley watch = new PageHinkley(WATCH);

    /** @param dimension the encoder's, at least 1 */
    public FeatureShift(int dimension) {
        if (dimension < 1) {
            throw new IllegalArgumentException("there is nothing to see in " + dimension + " features");
        }
        this.dimension = dimension;
        directions = new float[PROJECTIONS][dimension];
        SeededRandom random = new SeededRandom(SEED);
        for (float[] direction : directions) {
            for (int i = 0; i < dimension; i++) {
                direction[i] = random.nextLong() < 0 ? -1 : 1;
            }
        }
    }

    /**
     * Shows it the next event's features.
     *
     * @param features {@code [dimension]}, finite; not kept
     * @return whether the mean has moved
     */
    public boolean add(float[] features) {
        if (features.length != dimension) {
            throw new IllegalArgumentException(features.length + " features instead of " + dimension);
        }
        block.add(projected(features));
        if (block.count() < BLOCK) {
            return false;
        }
        boolean moved = reference.count() >= (long) REFERENCE_BLOCKS * BLOCK
                && watch.add(Math.min(MOST_DEVIATIONS, ChiSquare.deviations(reference.distance(block), PROJECTIONS)));
        if (moved) {
            reference.clear();
        } else {
            reference.merge(block);
        }
        block.clear();
        return moved;
    }

    private double[] projected(float[] features) {
        double[] projected = new double[PROJECTIONS];
        for (int p = 0; p < PROJECTIONS; p++) {
            double sum = 0;
            for (int i = 0; i < dimension; i++) {
                sum += directions[p][i] * features[i];
            }
            Finite.check(sum);
            projected[p] = sum;
        }
        return projected;
    }

    /** Writes its whole state under names that begin with {@code prefix}. */
    public void save(String prefix, Map<String, String> metadata) {
        SavedValues saved = new SavedValues(prefix, metadata);
        saved.put("dimension", dimension);
        reference.save(saved.within("reference"));
        block.save(saved.within("block"));
        watch.save(prefix + "watch.", metadata);
    }

    /**
     * The detector that {@link #save} has written.
     *
     * @throws IllegalArgumentException if there is no such state or it does not hang together
     */
    public static FeatureShift load(String prefix, Map<String, String> metadata) {
        SavedValues saved = new SavedValues(prefix, metadata);
        FeatureShift detector = new FeatureShift(saved.intNumber("dimension"));
        detector.reference = Moments.load(PROJECTIONS, saved.within("reference"));
        detector.block = Moments.load(PROJECTIONS, saved.within("block"));
        detector.watch = PageHinkley.load(prefix + "watch.", metadata);
        return detector;
    }
}
