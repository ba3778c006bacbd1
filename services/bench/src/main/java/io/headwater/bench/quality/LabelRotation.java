package io.headwater.bench.quality;

import io.headwater.learn.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An abrupt concept drift: from one event on every label means what the next one meant before, in the order of their first
 * appearance. No label stays as it was.
 */
final class LabelRotation {
    private LabelRotation() {}

    /**
     * The stream with the labels rotated from event {@code at} on, counted from 0.
     *
     * @throws IllegalArgumentException if there are fewer than two labels, or no event on either side
     */
    static List<Example> from(int at, List<Example> stream) {
        List<String> labels = stream.stream().map(Example::label).distinct().toList();
        if (labels.size() < 2) {
            throw new IllegalArgumentException("one label cannot be exchanged for another");
        }
        if (at < 1 || at >= stream.size()) {
            throw new IllegalArgumentException("no change at event " + at + " of " + stream.size());
        }
        Map<String, String> next = new HashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            next.put(labels.get(i), labels.get((i + 1) % labels.size()));
        }
        List<Example> changed = new ArrayList<>(stream.subList(0, at));
        for (Example example : stream.subList(at, stream.size())) {
            changed.add(new Example(example.features(), next.getOrDefault(example.label(), example.label())));
        }
        return changed;
    }
}
