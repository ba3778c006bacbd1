package io.headwater.learn.dl4j;

import io.headwater.learn.TrainingState;
import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A state's tensors by name, each asked for with the shape it must have.
 *
 * <p>A double is kept as the two floats that its eight bytes would be. They are never read as floats: tensors are stored,
 * sent and hashed as bytes, so that every double comes back with the same bits.
 */
final class StateTensors {
    private final Map<String, Tensor> byName;

    StateTensors(TrainingState state) {
        this(state.tensors());
    }

    StateTensors(List<Tensor> tensors) {
        byName = tensors.stream().collect(Collectors.toMap(Tensor::name, Function.identity()));
    }

    /** @throws IllegalArgumentException if it is missing or has another shape */
    Tensor get(String name, List<Integer> shape) {
        Tensor tensor = byName.get(name);
        if (tensor == null || !tensor.shape().equals(shape)) {
            throw new IllegalArgumentException("a learner wants " + name + shape + " and its state has "
                    + (tensor == null ? "nothing" : tensor.toString()));
        }
        return tensor;
    }

    float[] floats(String name, List<Integer> shape) {
        return get(name, shape).toArray();
    }

    /** @param shape without the last dimension, of 2, that holds a double's halves */
    double[] doubles(String name, List<Integer> shape) {
        List<Integer> halves = new ArrayList<>(shape);
        halves.add(2);
        Tensor tensor = get(name, halves);
        double[] values = new double[tensor.bytes().remaining() / Double.BYTES];
        tensor.bytes().asDoubleBuffer().get(values);
        return values;
    }

    /** A tensor of {@code shape} with one dimension more, of 2, last; {@link #doubles} reads it. */
    static Tensor of(String name, List<Integer> shape, double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        List<Integer> halves = new ArrayList<>(shape);
        halves.add(2);
        return new Tensor(name, halves, bytes);
    }
}
