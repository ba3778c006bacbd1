package io.headwater.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The labels of a target model in the order in which they were first seen; a label's index never changes. */
public final class LabelSet {
    public static final LabelSet EMPTY = new LabelSet(List.of());

    private final List<String> names;
    private final Map<String, Integer> indexes = new HashMap<>();

    public LabelSet(List<String> names) {
        this.names = List.copyOf(names);
        for (String name : this.names) {
            if (indexes.put(name, indexes.size()) != null) {
                throw new IllegalArgumentException("label twice in one set: " + name);
            }
        }
    }

    public List<String> names() {
        return names;
    }

    public int size() {
        return names.size();
    }

    public String name(int index) {
        return names.get(index);
    }

    public OptionalInt indexOf(String label) {
        Integer index = indexes.get(label);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** This set with {@code label} appended, or this very set if the label is in it. */
    public LabelSet with(String label) {
        if (indexes.containsKey(label)) {
            return this;
        }
        List<String> grown = new ArrayList<>(names);
        grown.add(label);
        return new LabelSet(grown);
    }

    /** The first {@code size} labels. */
    public LabelSet first(int size) {
        return size == names.size() ? this : new LabelSet(names.subList(0, size));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSet set && names.equals(set.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return names.toString();
    }
}
