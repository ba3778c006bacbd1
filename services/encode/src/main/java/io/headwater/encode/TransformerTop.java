package io.headwater.encode;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Tensor;
import java.util.List;

/**
 * The top blocks of a pretrained transformer, as they were trained, for whoever trains them further.
 *
 * @param first number of the lowest of them
 * @param blocks how many there are
 * @param weights by block, {@code 4.query.weight} and so on: {@code query}, {@code key}, {@code value} and {@code output} of
 *     the attention, {@code [width, width]}, {@code inner}, {@code [width, inner]}, and {@code outer},
 *     {@code [inner, width]}, each from inputs to outputs and with a bias; {@code norm1} after the attention and
 *     {@code norm2} at the end, each a weight and a bias of {@code [width]}
 * @param probe token ids of a text
 * @param expected what the whole graph makes of that text: the mean of its tokens, of length 1, {@code [width]}; owned by
 *     this record
 */
public record TransformerTop(Shape shape, int first, int blocks, List<Tensor> weights, int[] probe, float[] expected) {
    /** Names of weights, and the nodes that read them. */
    static final String[][] PARTS = {
        {"query.weight", "attention/self/query/MatMul"},
        {"query.bias", "attention/self/query/Add"},
        {"key.weight", "attention/self/key/MatMul"},
        {"key.bias", "attention/self/key/Add"},
        {"value.weight", "attention/self/value/MatMul"},
        {"value.bias", "attention/self/value/Add"},
        {"output.weight", "attention/output/dense/MatMul"},
        {"output.bias", "attention/output/dense/Add"},
        {"norm1.weight", "attention/output/LayerNorm/Mul"},
        {"norm1.bias", "attention/output/LayerNorm/Add_1"},
        {"inner.weight", "intermediate/dense/MatMul"},
        {"inner.bias", "intermediate/dense/Add"},
        {"outer.weight", "output/dense/MatMul"},
        {"outer.bias", "output/dense/Add"},
        {"norm2.weight", "output/LayerNorm/Mul"},
        {"norm2.bias", "output/LayerNorm/Add_1"},
    };

    public TransformerTop {
        requireNonNull(shape, "shape");
        weights = List.copyOf(weights);
    }

    /**
     * The shape of every block.
     *
     * @param width numbers of a token
     * @param heads of the attention
     * @param inner numbers between the two dense layers
     * @param epsilon added to a variance
     */
    public record Shape(int width, int heads, int inner, float epsilon) {}
}
