package io.headwater.cli.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/**
 * In which order a data set is handed out: as it stands, or shuffled by a seed.
 *
 * @param seed the same seed gives the same order; empty: as it stands
 */
public record Shuffle(OptionalLong seed) {
    public static final Shuffle OFF = new Shuffle(OptionalLong.empty());

    public static Shuffle by(long seed) {
        return new Shuffle(OptionalLong.of(seed));
    }

    /**
     * Reads {@code off} or a seed.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Shuffle parse(String value) {
        if (value.equalsIgnoreCase("off")) {
            return OFF;
        }
        try {
            return by(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number or 'off', not '" + value + "'", e);
        }
    }

    /** The data set in this order. Shuffling reads it all into memory first and closes it. */
    public LabeledTexts apply(LabeledTexts texts) throws IOException {
        if (seed.isEmpty()) {
            return texts;
        }
        List<Entry> entries = new ArrayList<>();
        try (texts) {
            for (Entry entry = texts.next(); entry != null; entry = texts.next()) {
                entries.add(entry);
            }
        }
        Collections.shuffle(entries, new Random(seed.getAsLong()));
        return new InMemoryTexts(texts.name(), entries);
    }

    @Override
    public String toString() {
        return seed.isPresent() ? Long.toString(seed.getAsLong()) : "off";
    }
}
