package io.headwater.learn.dl4j;

import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Copies a head's numbers between DL4J's flat arrays and named tensors, for the labels in use: columns kept in reserve
 * are the same in every head and never leave it.
 *
 * <p>{@code head.0.weight} is {@code [hidden, inputs]} and {@code head.1.weight} {@code [labels, hidden]}, row-major: one
 * row per unit, as in PyTorch's linear layer, so that a new label is a new last row. Adam's moments have the same shapes
 * under {@code .adam.m} and {@code .adam.v}.
 */
final class HeadTensors {
    private static final String FIRST_MOMENT = ".adam.m";
    private static final String SECOND_MOMENT = ".adam.v";

    private HeadTensors() {}

    /** Where one parameter lies in a flat array. */
    private record Place(String name, List<Integer> shape, int from) {
        int bytes() {
            return shape.stream().reduce(Float.BYTES, Math::multiplyExact);
        }

        int start() {
            return from * Float.BYTES;
        }
    }

    private static List<Place> places(HeadLayout layout, int labels, String suffix) {
        int hidden = layout.hidden();
        return List.of(
                new Place("head.0.weight" + suffix, List.of(hidden, layout.inputs()), layout.denseWeight()),
                new Place("head.0.bias" + suffix, List.of(hidden), layout.denseBias()),
                new Place("head.1.weight" + suffix, List.of(labels, hidden), layout.outputWeight()),
                new Place("head.1.bias" + suffix, List.of(labels), layout.outputBias()));
    }

    /** The parameters, copied. */
    static List<Tensor> parameters(HeadNetwork head, int labels) {
        return copy(head.parameters(), places(head.layout(), labels, ""));
    }

    /** The parameters and both of Adam's moments, copied. */
    static List<Tensor> everything(HeadNetwork head, int labels) {
        List<Tensor> tensors = new ArrayList<>(parameters(head, labels));
        tensors.addAll(copy(head.firstMoments(), places(head.layout(), labels, FIRST_MOMENT)));
        tensors.addAll(copy(head.secondMoments(), places(head.layout(), labels, SECOND_MOMENT)));
        return tensors;
    }

    /**
     * Writes what {@link #everything} has copied into a fresh head of any capacity.
     *
     * @throws IllegalArgumentException if a tensor is missing or has another shape
     */
    static void fill(HeadNetwork fresh, int labels, List<Tensor> tensors) {
        Map<String, Tensor> byName = tensors.stream().collect(Collectors.toMap(Tensor::name, Function.identity()));
        fill(fresh.parameters(), places(fresh.layout(), labels, ""), byName);
        fill(fresh.firstMoments(), places(fresh.layout(), labels, FIRST_MOMENT), byName);
        fill(fresh.secondMoments(), places(fresh.layout(), labels, SECOND_MOMENT), byName);
    }

    private static List<Tensor> copy(ByteBuffer numbers, List<Place> places) {
        List<Tensor> tensors = new ArrayList<>();
        for (Place place : places) {
            // On the heap: states and versions are made often, and direct memory waits for a collection to be freed.
            ByteBuffer bytes = ByteBuffer.allocate(place.bytes());
            bytes.put(0, numbers, place.start(), place.bytes());
            tensors.add(new Tensor(place.name(), place.shape(), bytes));
        }
        return tensors;
    }

    private static void fill(ByteBuffer numbers, List<Place> places, Map<String, Tensor> tensors) {
        for (Place place : places) {
            Tensor tensor = tensors.get(place.name());
            if (tensor == null || !tensor.shape().equals(place.shape())) {
                throw new IllegalArgumentException("a head wants " + place.name() + place.shape() + " and gets "
                        + (tensor == null ? "nothing" : tensor));
            }
            numbers.put(place.start(), tensor.bytes(), 0, place.bytes());
        }
    }
}
