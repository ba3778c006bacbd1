package io.headwater.learn.dl4j.transformer;

import io.headwater.encode.TransformerTop.Shape;
import java.util.ArrayList;
import java.util.List;

/** Where each weight of a block lies in its numbers: matrices from inputs to outputs, each before its bias. */
public final class BlockLayout {
    /**
     * A weight.
     *
     * @param name within its block
     * @param at its first number
     */
    public record Part(String name, List<Integer> shape, int at) {
        public int size() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    private final Shape shape;
    private final List<Part> parts = new ArrayList<>();
    private int size;

    final Part attention;
    final Part attentionBias;
    final Part output;
    final Part outputBias;
    final Part norm1;
    final Part norm1Bias;
    final Part inner;
    final Part innerBias;
    final Part outer;
    final Part outerBias;
    final Part norm2;
    final Part norm2Bias;

    public BlockLayout(Shape shape) {
        this.shape = shape;
        int width = shape.width();
        // Query, key and value beside each other: one product of matrices in the place of three.
        attention = part("attention.weight", width, 3 * width);
        attentionBias = part("attention.bias", 3 * width);
        output = part("output.weight", width, width);
        outputBias = part("output.bias", width);
        norm1 = part("norm1.weight", width);
        norm1Bias = part("norm1.bias", width);
        inner = part("inner.weight", width, shape.inner());
        innerBias = part("inner.bias", shape.inner());
        outer = part("outer.weight", shape.inner(), width);
        outerBias = part("outer.bias", width);
        norm2 = part("norm2.weight", width);
        norm2Bias = part("norm2.bias", width);
    }

    private Part part(String name, Integer... dimensions) {
        Part part = new Part(name, List.of(dimensions), size);
        parts.add(part);
        size += part.size();
        return part;
    }

    public Shape shape() {
        return shape;
    }

    /** All weights, in their order. */
    public List<Part> parts() {
        return List.copyOf(parts);
    }

    /** How many numbers a block has. */
    public int size() {
        return size;
    }
}
