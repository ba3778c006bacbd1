package io.headwater.learn.dl4j.transformer;

import io.headwater.encode.TransformerTop.Shape;
import io.headwater.learn.dl4j.transformer.Memory.Matrix;
import java.nio.FloatBuffer;

/**
 * Scaled dot-product attention of several heads (Vaswani et al., 2017), each text's tokens among themselves.
 *
 * <p>{@code mixed} is {@code [rows, 3 · width]}: of each token its query, its key and its value, of which each head has a
 * part.
 */
final class Attention {
    private final int width;
    private final int heads;
    private final int part;
    private final float scale;

    /** Of each text and head, how much each token looks at each. */
    private FloatBuffer shares = Memory.floats(0);

    private FloatBuffer scratch = Memory.floats(0);

    Attention(Shape shape) {
        this.width = shape.width();
        this.heads = shape.heads();
        this.part = width / heads;
        this.scale = (float) (1 / Math.sqrt(part));
    }

    /** @param result becomes {@code [rows, width]} */
    void forward(FloatBuffer mixed, Rows rows, FloatBuffer result) {
        shares = Memory.atLeast(shares, rows.squares() * heads);
        float[] looks = new float[rows.longest() * rows.longest()];
        int at = 0;
        for (int text = 0; text < rows.texts(); text++) {
            int first = rows.first(text);
            int tokens = rows.tokens(text);
            for (int head = 0; head < heads; head++) {
                Matrix own = new Matrix(Memory.from(shares, at), tokens, false);
                Memory.multiply(
                        query(mixed, first, head),
                        key(mixed, first, head).turned(),
                        own,
                        tokens,
                        tokens,
                        part,
                        scale,
                        0);
                shares.get(at, looks, 0, tokens * tokens);
                for (int row = 0; row < tokens; row++) {
                    Exponential.softmax(looks, row * tokens, tokens);
                }
                shares.put(at, looks, 0, tokens * tokens);
                Memory.multiply(
                        own, value(mixed, first, head), result(result, first, head), tokens, part, tokens, 1, 0);
                at += tokens * tokens;
            }
        }
    }

    /**
     * @param gradient with respect to the result
     * @param mixedGradient becomes that with respect to {@code mixed}
     */
    void backward(FloatBuffer mixed, Rows rows, FloatBuffer gradient, FloatBuffer mixedGradient) {
        int most = rows.longest() * rows.longest();
        scratch = Memory.atLeast(scratch, most);
        float[] looks = new float[most];
        float[] slopes = new float[most];
        int at = 0;
        for (int text = 0; text < rows.texts(); text++) {
            int first = rows.first(text);
            int tokens = rows.tokens(text);
            for (int head = 0; head < heads; head++) {
                Matrix own = new Matrix(Memory.from(shares, at), tokens, false);
                Matrix result = result(gradient, first, head);
                Matrix slope = new Matrix(scratch, tokens, false);
                Memory.multiply(own.turned(), result, value(mixedGradient, first, head), tokens, part, tokens, 1, 0);
                Memory.multiply(result, value(mixed, first, head).turned(), slope, tokens, tokens, part, 1, 0);
                shares.get(at, looks, 0, tokens * tokens);
                scratch.get(0, slopes, 0, tokens * tokens);
                softmaxBackward(looks, slopes, tokens);
                scratch.put(0, slopes, 0, tokens * tokens);
                Memory.multiply(
                        slope,
                        key(mixed, first, head),
                        query(mixedGradient, first, head),
                        tokens,
                        part,
                        tokens,
                        scale,
                        0);
                Memory.multiply(
                        slope.turned(),
                        query(mixed, first, head),
                        key(mixedGradient, first, head),
                        tokens,
                        part,
                        tokens,
                        scale,
                        0);
                at += tokens * tokens;
            }
        }
    }

    private static void softmaxBackward(float[] shares, float[] slopes, int tokens) {
        for (int from = 0; from < tokens * tokens; from += tokens) {
            float sum = 0;
            for (int i = from; i < from + tokens; i++) {
                sum += shares[i] * slopes[i];
            }
            for (int i = from; i < from + tokens; i++) {
                slopes[i] = shares[i] * (slopes[i] - sum);
            }
        }
    }

    private Matrix query(FloatBuffer mixed, int row, int head) {
        return Matrix.of(mixed, 3 * width * row + part * head, 3 * width);
    }

    private Matrix key(FloatBuffer mixed, int row, int head) {
        return Matrix.of(mixed, 3 * width * row + width + part * head, 3 * width);
    }

    private Matrix value(FloatBuffer mixed, int row, int head) {
        return Matrix.of(mixed, 3 * width * row + 2 * width + part * head, 3 * width);
    }

    private Matrix result(FloatBuffer result, int row, int head) {
        return Matrix.of(result, width * row + part * head, width);
    }
}
