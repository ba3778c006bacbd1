package io.headwater.learn.dl4j;

import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

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
    private static final String AVERAGE = ".average";

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
        return places(layout, labels, "head.0", "head.1", suffix);
    }

    private static List<Place> places(HeadLayout layout, int labels, String dense, String output, String suffix) {
        int hidden = layout.hidden();
        List<Place> places = new ArrayList<>();
        if (hidden > 0) {
            places.add(new Place(dense + ".weight" + suffix, List.of(hidden, layout.inputs()), layout.denseWeight()));
            places.add(new Place(dense + ".bias" + suffix, List.of(hidden), layout.denseBias()));
        }
        places.add(new Place(output + ".weight" + suffix, List.of(labels, layout.features()), layout.outputWeight()));
        places.add(new Place(output + ".bias" + suffix, List.of(labels), layout.outputBias()));
        return places;
    }

    /** The parameters that answer, copied, the two layers under these names. */
    static List<Tensor> served(HeadNetwork head, int labels, String dense, String output) {
        return copy(head.served(), places(head.layout(), labels, dense, output, ""));
    }

    /** The parameters, both of Adam's moments and, if there is one, the average, copied. */
    static List<Tensor> everything(HeadNetwork head, int labels) {
        List<Tensor> tensors = new ArrayList<>(copy(head.parameters(), places(head.layout(), labels, "")));
        tensors.addAll(copy(head.firstMoments(), places(head.layout(), labels, FIRST_MOMENT)));
        tensors.addAll(copy(head.secondMoments(), places(head.layout(), labels, SECOND_MOMENT)));
        if (head.averaged()) {
            tensors.addAll(copy(head.served(), places(head.layout(), labels, AVERAGE)));
        }
        return tensors;
    }

    /**
     * Writes what {@link #everything} has copied into a fresh head of any capacity.
     *
     * @throws IllegalArgumentException if a tensor is missing or has another shape
     */
    static void fill(HeadNetwork fresh, int labels, List<Tensor> tensors) {
        StateTensors byName = new StateTensors(tensors);
        fill(fresh.parameters(), places(fresh.layout(), labels, ""), byName);
        fill(fresh.firstMoments(), places(fresh.layout(), labels, FIRST_MOMENT), byName);
        fill(fresh.secondMoments(), places(fresh.layout(), labels, SECOND_MOMENT), byName);
        if (fresh.averaged()) {
            fill(fresh.served(), places(fresh.layout(), labels, AVERAGE), byName);
        }
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

    private static void fill(ByteBuffer numbers, List<Place> places, StateTensors tensors) {
        for (Place place : places) {
            numbers.put(place.start(), tensors.get(place.name(), place.shape()).bytes(), 0, place.bytes());
        }
    }
}
