package io.headwater.learn.dl4j;

import io.headwater.learn.Example;
import io.headwater.learn.Features;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Seeded micro-batches whose labels can be learned: unit-length rows, each around its label's own direction, and n-grams
 * of which some are their label's own. One text in twenty has no n-gram.
 */
final class RandomBatches {
    private static final int COMMON_BUCKETS = 2_000;
    private static final int OWN_BUCKETS = 20;

    private final Random random;
    private final int dimension;
    private final float[][] directions;

    RandomBatches(long seed, int dimension, int labels) {
        this.random = new Random(seed);
        this.dimension = dimension;
        this.directions = new float[labels][];
        for (int label = 0; label < labels; label++) {
            directions[label] = gaussian();
        }
    }

    /** Texts and a label for each. */
    record Batch(List<Features> texts, int[] labels) {
        /** Each label as a distribution over no more labels than it needs. */
        float[][] targets() {
            float[][] targets = new float[labels.length][];
            for (int row = 0; row < targets.length; row++) {
                targets[row] = new float[labels[row] + 1];
                targets[row][labels[row]] = 1;
            }
            return targets;
        }

        float[][] dense() {
            return texts.stream().map(Features::dense).toArray(float[][]::new);
        }
    }

    /** Texts of labels below {@code labels}. */
    Batch next(int rows, int labels) {
        List<Features> texts = new ArrayList<>();
        int[] targets = new int[rows];
        for (int row = 0; row < rows; row++) {
            targets[row] = random.nextInt(labels);
            texts.add(new Features(near(targets[row]), ngrams(targets[row])));
        }
        return new Batch(texts, targets);
    }

    /** Events one after another; label {@code i} is not seen before event {@code i * pace}. */
    List<Example> stream(int events, int labels, int pace) {
        List<Example> stream = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            Batch one = next(1, Math.min(labels, 1 + i / pace));
            stream.add(new Example(one.texts().get(0), "label " + one.labels()[0]));
        }
        return stream;
    }

    private float[] near(int label) {
        float[] row = gaussian();
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            row[i] += directions[label][i];
            squares += row[i] * row[i];
        }
        for (int i = 0; i < dimension; i++) {
            row[i] /= (float) Math.sqrt(squares);
        }
        return row;
    }

    private int[] ngrams(int label) {
        if (random.nextInt(20) == 0) {
            return new int[0];
        }
        int[] buckets = new int[2 + random.nextInt(30)];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = 1 + random.nextInt(COMMON_BUCKETS);
        }
        buckets[0] = 1 + COMMON_BUCKETS + label * OWN_BUCKETS + random.nextInt(OWN_BUCKETS);
        return Arrays.stream(buckets).sorted().distinct().toArray();
    }

    private float[] gaussian() {
        float[] row = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            row[i] = (float) random.nextGaussian();
        }
        return row;
    }
}
