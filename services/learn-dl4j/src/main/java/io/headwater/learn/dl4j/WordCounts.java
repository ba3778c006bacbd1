package io.headwater.learn.dl4j;

import io.headwater.encode.HashedWords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The most frequent words of some texts, each with a bucket that no more frequent one has.
 *
 * @param words descending by count, then in the order of the alphabet
 * @param buckets {@code [words]}; shared, not to be written to
 * @param shares {@code [words]}, of all words of the texts; shared, not to be written to
 */
record WordCounts(List<String> words, float[] buckets, double[] shares) {
    /** A word that occurs once tells nothing that can be relied on. */
    private static final int LEAST = 2;

    static WordCounts of(List<String> texts, int most) {
        HashedWords encoder = new HashedWords();
        Map<String, Integer> counts = new HashMap<>();
        Map<String, Integer> buckets = new HashMap<>();
        long all = 0;
        for (String text : texts) {
            String[] words = encoder.words(text);
            int[] rows = encoder.encode(text);
            for (int i = 0; i < words.length; i++) {
                counts.merge(words[i], 1, Integer::sum);
                buckets.put(words[i], rows[i]);
                all++;
            }
        }
        List<String> sorted = new ArrayList<>(counts.keySet());
        sorted.sort(Comparator.comparing((String word) -> -counts.getOrDefault(word, 0))
                .thenComparing(Comparator.naturalOrder()));
        List<String> kept = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        for (String word : sorted) {
            if (kept.size() < most && counts.getOrDefault(word, 0) >= LEAST && taken.add(buckets.get(word))) {
                kept.add(word);
            }
        }
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("no word occurs twice in these texts");
        }
        float[] rows = new float[kept.size()];
        double[] shares = new double[kept.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = buckets.getOrDefault(kept.get(i), 0);
            shares[i] = (double) counts.getOrDefault(kept.get(i), 0) / all;
        }
        return new WordCounts(List.copyOf(kept), rows, shares);
    }
}
