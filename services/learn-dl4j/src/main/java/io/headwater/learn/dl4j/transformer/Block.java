package io.headwater.learn.dl4j.transformer;

import io.headwater.learn.dl4j.transformer.BlockLayout.Part;
import io.headwater.learn.dl4j.transformer.Memory.Matrix;
import java.nio.FloatBuffer;

/**
 * A block of BERT (Devlin et al., 2019), forwards and backwards: attention, then two dense layers with GELU between them,
 * each followed by layer normalization of its sum with what went in. Keeps what {@link #backward} needs of the last
 * {@link #forward}.
 */
final class Block {
    private final BlockLayout layout;
    private final int width;
    private final int inner;
    private final Attention attention;
    private final LayerNorm norm1;
    private final LayerNorm norm2;

    private Rows rows = new Rows(new int[0]);
    private FloatBuffer input = Memory.floats(0);
    private FloatBuffer mixed = Memory.floats(0);
    private FloatBuffer attended = Memory.floats(0);
    private FloatBuffer middle = Memory.floats(0);
    private FloatBuffer active = Memory.floats(0);
    private FloatBuffer slopes = Memory.floats(0);
    private FloatBuffer result = Memory.floats(0);

    Block(BlockLayout layout) {
        this.layout = layout;
        this.width = layout.shape().width();
        this.inner = layout.shape().inner();
        this.attention = new Attention(layout.shape());
        this.norm1 = new LayerNorm(width, layout.shape().epsilon());
        this.norm2 = new LayerNorm(width, layout.shape().epsilon());
    }

    /**
     * What it makes of its input.
     *
     * @param weights {@code [layout.size()]}
     * @param from {@code [rows, width]}; must stay as it is until {@link #backward}
     * @return {@code [rows, width]}, valid until the next call
     */
    FloatBuffer forward(FloatBuffer weights, FloatBuffer from, Rows of) {
        rows = of;
        input = from;
        long count = of.all();
        mixed = Memory.atLeast(mixed, count * 3 * width);
        attended = Memory.atLeast(attended, count * width);
        middle = Memory.atLeast(middle, count * width);
        active = Memory.atLeast(active, count * inner);
        slopes = Memory.atLeast(slopes, count * inner);
        result = Memory.atLeast(result, count * width);

        times(input, weights, layout.attention, mixed);
        addToRows(mixed, numbers(weights, layout.attentionBias), of.all());
        attention.forward(mixed, of, attended);
        times(attended, weights, layout.output, middle);
        norm1.forward(
                middle,
                numbers(weights, layout.outputBias),
                input,
                numbers(weights, layout.norm1),
                numbers(weights, layout.norm1Bias),
                of.all());
        times(middle, weights, layout.inner, active);
        Gelu.apply(active, numbers(weights, layout.innerBias), slopes, of.all());
        times(active, weights, layout.outer, result);
        norm2.forward(
                result,
                numbers(weights, layout.outerBias),
                middle,
                numbers(weights, layout.norm2),
                numbers(weights, layout.norm2Bias),
                of.all());
        return result;
    }

    /**
     * Goes back through the last {@link #forward}.
     *
     * @param gradients {@code [layout.size()]}, becomes the loss's gradient with respect to the weights
     * @param gradient {@code [rows, width]}, the loss's with respect to what was given; becomes that with respect to the input
     *     if {@code below}
     * @param spare memory for steps in between
     */
    void backward(FloatBuffer weights, FloatBuffer gradients, FloatBuffer gradient, Spare spare, boolean below) {
        int count = rows.all();
        spare.reserve(count, width, inner);
        normBackward(norm2, weights, gradients, gradient, layout.norm2, layout.norm2Bias);
        sumsOfColumns(gradient, gradients, layout.outerBias);
        gradientOf(active, gradient, gradients, layout.outer);
        back(gradient, weights, layout.outer, spare.inner(), 0);
        multiplyEach(spare.inner(), slopes, count * inner);
        sumsOfColumns(spare.inner(), gradients, layout.innerBias);
        gradientOf(middle, spare.inner(), gradients, layout.inner);
        // What goes round the two dense layers has the gradient of their sum, to which theirs is added.
        back(spare.inner(), weights, layout.inner, gradient, 1);

        normBackward(norm1, weights, gradients, gradient, layout.norm1, layout.norm1Bias);
        sumsOfColumns(gradient, gradients, layout.outputBias);
        gradientOf(attended, gradient, gradients, layout.output);
        back(gradient, weights, layout.output, spare.attended(), 0);
        attention.backward(mixed, rows, spare.attended(), spare.mixed());
        sumsOfColumns(spare.mixed(), gradients, layout.attentionBias);
        gradientOf(input, spare.mixed(), gradients, layout.attention);
        if (below) {
            back(spare.mixed(), weights, layout.attention, gradient, 1);
        }
    }

    private void normBackward(
            LayerNorm norm, FloatBuffer weights, FloatBuffer gradients, FloatBuffer gradient, Part weight, Part bias) {
        float[] weightGradient = new float[width];
        float[] biasGradient = new float[width];
        norm.backward(gradient, numbers(weights, weight), weightGradient, biasGradient, rows.all());
        gradients.put(weight.at(), weightGradient);
        gradients.put(bias.at(), biasGradient);
    }

    private void times(FloatBuffer values, FloatBuffer weights, Part weight, FloatBuffer product) {
        int inputs = weight.shape().get(0);
        int outputs = weight.shape().get(1);
        Memory.multiply(
                Matrix.of(values, 0, inputs),
                Matrix.of(weights, weight.at(), outputs),
                Matrix.of(product, 0, outputs),
                rows.all(),
                outputs,
                inputs,
                1,
                0);
    }

    /** The gradient with respect to the inputs of a product; what is there counts {@code keep} times. */
    private void back(FloatBuffer gradient, FloatBuffer weights, Part weight, FloatBuffer result, float keep) {
        int inputs = weight.shape().get(0);
        int outputs = weight.shape().get(1);
        Memory.multiply(
                Matrix.of(gradient, 0, outputs),
                Matrix.of(weights, weight.at(), outputs).turned(),
                Matrix.of(result, 0, inputs),
                rows.all(),
                inputs,
                outputs,
                1,
                keep);
    }

    private void gradientOf(FloatBuffer values, FloatBuffer gradient, FloatBuffer gradients, Part weight) {
        int inputs = weight.shape().get(0);
        int outputs = weight.shape().get(1);
        Memory.multiply(
                Matrix.of(values, 0, inputs).turned(),
                Matrix.of(gradient, 0, outputs),
                Matrix.of(gradients, weight.at(), outputs),
                inputs,
                outputs,
                rows.all(),
                1,
                0);
    }

    private void sumsOfColumns(FloatBuffer values, FloatBuffer gradients, Part bias) {
        float[] sums = new float[bias.size()];
        float[] row = new float[sums.length];
        for (int r = 0; r < rows.all(); r++) {
            values.get(r * row.length, row);
            for (int i = 0; i < row.length; i++) {
                sums[i] += row[i];
            }
        }
        gradients.put(bias.at(), sums);
    }

    private static void addToRows(FloatBuffer values, float[] bias, int rows) {
        float[] row = new float[bias.length];
        for (int r = 0; r < rows; r++) {
            values.get(r * row.length, row);
            for (int i = 0; i < row.length; i++) {
                row[i] += bias[i];
            }
            values.put(r * row.length, row);
        }
    }

    private static void multiplyEach(FloatBuffer values, FloatBuffer factors, int count) {
        float[] some = new float[Math.min(count, 4096)];
        float[] by = new float[some.length];
        for (int from = 0; from < count; from += some.length) {
            int length = Math.min(some.length, count - from);
            values.get(from, some, 0, length);
            factors.get(from, by, 0, length);
            for (int i = 0; i < length; i++) {
                some[i] *= by[i];
            }
            values.put(from, some, 0, length);
        }
    }

    private static float[] numbers(FloatBuffer weights, Part part) {
        float[] numbers = new float[part.size()];
        weights.get(part.at(), numbers);
        return numbers;
    }
}
