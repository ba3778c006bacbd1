package io.headwater.learn.state;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Numbers under names with a prefix, in a map of texts, written so that they come back with the same bits.
 *
 * @param prefix stands before every name, so that several owners share a map; may be empty
 * @param metadata read and written in place; shared with whoever made this
 */
public record SavedValues(String prefix, Map<String, String> metadata) {
    public SavedValues {
        requireNonNull(prefix, "prefix");
        requireNonNull(metadata, "metadata");
    }

    /** The same map with {@code name} and a dot after the prefix. */
    public SavedValues within(String name) {
        return new SavedValues(prefix + name + ".", metadata);
    }

    public void put(String name, String value) {
        metadata.put(prefix + name, value);
    }

    public void put(String name, long value) {
        put(name, Long.toString(value));
    }

    public void put(String name, double value) {
        put(name, Double.toString(value));
    }

    public void put(String name, long[] values) {
        put(name, Arrays.stream(values).mapToObj(Long::toString).collect(Collectors.joining(" ")));
    }

    public void put(String name, double[] values) {
        put(name, Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" ")));
    }

    public boolean has(String name) {
        return metadata.containsKey(prefix + name);
    }

    /**
     * The text under a name.
     *
     * @throws IllegalArgumentException if there is no such name
     */
    public String text(String name) {
        String value = metadata.get(prefix + name);
        if (value == null) {
            throw new IllegalArgumentException("no " + prefix + name + " in a state of " + metadata.keySet());
        }
        return value;
    }

    /**
     * The number under a name.
     *
     * @throws IllegalArgumentException if there is no such name or no such number
     */
    public long longNumber(String name) {
        return Long.parseLong(text(name));
    }

    /**
     * The number under a name.
     *
     * @throws IllegalArgumentException if there is no such name or no such number
     */
    public int intNumber(String name) {
        return Integer.parseInt(text(name));
    }

    /**
     * The number under a name.
     *
     * @throws IllegalArgumentException if there is no such name or no such number
     */
    public double doubleNumber(String name) {
        return Double.parseDouble(text(name));
    }

    /**
     * The numbers under a name, in their order.
     *
     * @throws IllegalArgumentException if there is no such name or one of them is no such number
     */
    public long[] longNumbers(String name) {
        return Arrays.stream(parts(name)).mapToLong(Long::parseLong).toArray();
    }

    /**
     * The numbers under a name, in their order.
     *
     * @throws IllegalArgumentException if there is no such name or one of them is no such number
     */
    public double[] doubleNumbers(String name) {
        return Arrays.stream(parts(name)).mapToDouble(Double::parseDouble).toArray();
    }

    private String[] parts(String name) {
        String value = text(name);
        return value.isEmpty() ? new String[0] : value.split(" ", -1);
    }
}
