package io.headwater.learn.dl4j;

import java.util.Random;

/** Seeded micro-batches whose labels can be learned: unit-length rows, each around its label's own direction. */
final class RandomBatches {
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

    /** A micro-batch: {@code [rows][dimension]} and a label for each row. */
    record Batch(float[][] features, int[] labels) {}

    /** Rows of labels below {@code labels}. */
    Batch next(int rows, int labels) {
        float[][] features = new float[rows][];
        int[] targets = new int[rows];
        for (int row = 0; row < rows; row++) {
            targets[row] = random.nextInt(labels);
            features[row] = near(targets[row]);
        }
        return new Batch(features, targets);
    }

    float[] near(int label) {
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

    private float[] gaussian() {
        float[] row = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            row[i] = (float) random.nextGaussian();
        }
        return row;
    }
}
