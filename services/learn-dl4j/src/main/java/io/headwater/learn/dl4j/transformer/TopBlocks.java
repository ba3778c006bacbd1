package io.headwater.learn.dl4j.transformer;

import io.headwater.encode.TransformerTop;
import io.headwater.model.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Blocks of a transformer one upon the other, and above them what makes a text's features of its tokens': their mean, of
 * length 1. The weights are not in here: the same blocks work with any. Single-threaded; the same calls give the same bits.
 */
public final class TopBlocks {
    private static final float LEAST_LENGTH = 1e-12f;

    private final BlockLayout layout;
    private final int width;
    private final List<Block> blocks = new ArrayList<>();
    private final Spare spare = new Spare();
    private Rows rows = new Rows(new int[0]);
    private FloatBuffer input = Memory.floats(0);
    private FloatBuffer gradient = Memory.floats(0);
    private float[][] features = {};
    private float[] lengths = {};

    public TopBlocks(BlockLayout layout, int count) {
        this.layout = layout;
        this.width = layout.shape().width();
        for (int block = 0; block < count; block++) {
            blocks.add(new Block(layout));
        }
    }

    /** How many numbers the weights are, block after block. */
    public int size() {
        return layout.size() * blocks.size();
    }

    /** Weights as they were trained, in native memory. */
    public static FloatBuffer weights(TransformerTop top, BlockLayout layout) {
        FloatBuffer all = Memory.floats((long) layout.size() * top.blocks());
        Map<String, Tensor> named = new HashMap<>();
        top.weights().forEach(tensor -> named.put(tensor.name(), tensor));
        for (int block = 0; block < top.blocks(); block++) {
            int begin = block * layout.size();
            for (BlockLayout.Part part : layout.parts()) {
                String prefix = (top.first() + block) + ".";
                float[] numbers = part.name().startsWith("attention.")
                        ? beside(named, prefix, part.name().substring("attention.".length()))
                        : array(named, prefix + part.name());
                all.put(begin + part.at(), numbers);
            }
        }
        return all;
    }

    /** Query, key and value beside each other. */
    private static float[] beside(Map<String, Tensor> named, String prefix, String kind) {
        String[] names = {"query.", "key.", "value."};
        float[] wide = {};
        for (int i = 0; i < names.length; i++) {
            float[] own = array(named, prefix + names[i] + kind);
            if (wide.length == 0) {
                wide = new float[names.length * own.length];
            }
            int width = kind.equals("bias") ? own.length : (int) Math.round(Math.sqrt(own.length));
            for (int row = 0; row * width < own.length; row++) {
                System.arraycopy(own, row * width, wide, (names.length * row + i) * width, width);
            }
        }
        return wide;
    }

    private static float[] array(Map<String, Tensor> named, String name) {
        Tensor tensor = named.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no weight " + name + " among " + named.keySet());
        }
        return tensor.toArray();
    }

    /**
     * The features of texts.
     *
     * @param weights {@code [size()]}
     * @param states of each text, {@code [tokens, width]}, at least one token
     * @return {@code [texts][width]}, of length 1; valid until the next call
     */
    public float[][] forward(FloatBuffer weights, List<float[]> states) {
        rows = new Rows(states.stream().mapToInt(text -> text.length / width).toArray());
        input = Memory.atLeast(input, (long) rows.all() * width);
        for (int text = 0; text < rows.texts(); text++) {
            input.put(rows.first(text) * width, states.get(text));
        }
        FloatBuffer value = input;
        for (int block = 0; block < blocks.size(); block++) {
            value = blocks.get(block).forward(Memory.from(weights, block * layout.size()), value, rows);
        }
        pool(value);
        return features;
    }

    private void pool(FloatBuffer tokens) {
        features = new float[rows.texts()][width];
        lengths = new float[rows.texts()];
        float[] row = new float[width];
        for (int text = 0; text < rows.texts(); text++) {
            float[] mean = features[text];
            for (int token = 0; token < rows.tokens(text); token++) {
                tokens.get((rows.first(text) + token) * width, row);
                for (int i = 0; i < width; i++) {
                    mean[i] += row[i];
                }
            }
            double squares = 0;
            for (int i = 0; i < width; i++) {
                mean[i] /= rows.tokens(text);
                squares += (double) mean[i] * mean[i];
            }
            lengths[text] = (float) Math.max(Math.sqrt(squares), LEAST_LENGTH);
            for (int i = 0; i < width; i++) {
                mean[i] /= lengths[text];
            }
        }
    }

    /**
     * Goes back through the last {@link #forward}.
     *
     * @param above the loss's gradient with respect to the features, {@code [texts][width]}
     * @param gradients {@code [size()]}, becomes that with respect to the weights
     */
    public void backward(FloatBuffer weights, FloatBuffer gradients, float[][] above) {
        gradient = Memory.atLeast(gradient, (long) rows.all() * width);
        for (int text = 0; text < rows.texts(); text++) {
            double along = 0;
            for (int i = 0; i < width; i++) {
                along += (double) above[text][i] * features[text][i];
            }
            float[] row = new float[width];
            float share = 1 / (lengths[text] * rows.tokens(text));
            for (int i = 0; i < width; i++) {
                row[i] = share * (above[text][i] - (float) along * features[text][i]);
            }
            for (int token = 0; token < rows.tokens(text); token++) {
                gradient.put((rows.first(text) + token) * width, row);
            }
        }
        for (int block = blocks.size() - 1; block >= 0; block--) {
            int at = block * layout.size();
            blocks.get(block)
                    .backward(Memory.from(weights, at), Memory.from(gradients, at), gradient, spare, block > 0);
        }
    }
}
