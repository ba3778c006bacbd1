package io.headwater.model;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a source model's labels are called in the target model. A label that is not named in it keeps its name.
 *
 * @param targets source label → target label
 */
public record LabelMap(Map<String, String> targets) {
    /** Every label keeps its name. */
    public static final LabelMap SAME = new LabelMap(Map.of());

    public LabelMap {
        targets = Map.copyOf(new TreeMap<>(targets));
    }

    /**
     * Reads {@code a=b,c=d}: the source's label, then the target's; blanks around them do not count.
     *
     * @throws IllegalArgumentException if a pair has no {@code =}, an empty side, or a source label that stands there twice
     */
    public static LabelMap parse(String text) {
        Map<String, String> targets = new TreeMap<>();
        for (String pair : text.split("[,\n]", -1)) {
            if (pair.isBlank()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String source = equals < 0 ? "" : pair.substring(0, equals).strip();
            String target = pair.substring(equals + 1).strip();
            if (source.isEmpty() || target.isEmpty()) {
                throw new IllegalArgumentException(
                        "a label map is SOURCE=TARGET,SOURCE=TARGET, and '" + pair.strip() + "' is no such pair");
            }
            if (targets.put(source, target) != null) {
                throw new IllegalArgumentException("a label map names the source's label " + source + " twice");
            }
        }
        return new LabelMap(targets);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return targets.entrySet().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue())
                .sorted()
                .collect(Collectors.joining(","));
    }

    /** What the source's label is called in the target model. */
    public String target(String sourceLabel) {
        return targets.getOrDefault(sourceLabel, sourceLabel);
    }

    /** The source's labels under their names in the target model, in the source's order, without repetition. */
    public LabelSet targets(LabelSet source) {
        LabelSet mapped = LabelSet.EMPTY;
        for (String label : source.names()) {
            mapped = mapped.with(target(label));
        }
        return mapped;
    }
}
