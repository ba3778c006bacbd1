package io.headwater.console.view;

import io.headwater.model.Coordinates;
import io.headwater.model.LabeledText;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.Prediction;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what a scorer said of a text and what its label says, by the text's id, whichever comes first.
 *
 * <p>An answer by a version that had learned that very text proves nothing: it is counted as seen before. Which version
 * learned what is known from the lineages; an answer waits until the manifest of its version has been read.
 */
final class Answers {
    /** So many texts wait for their other half, at most; the oldest go first. */
    static final int PENDING = 8_192;

    private static final int VERSIONS = 512;
    private static final int EXCERPT = 240;

    private final Wrong wrong;
    private final Map<String, Half> pending = new LinkedHashMap<>();

    /** Version → partition → the highest offset that it has learned. */
    private final TreeMap<Long, Map<String, Long>> learned = new TreeMap<>();

    private final Map<String, Long> learnedNow = new HashMap<>();
    private long seenBefore;

    private static final class Half {
        private @Nullable Labeled labeled;
        private @Nullable Prediction prediction;
    }

    private record Labeled(Coordinates at, String text, String label) {}

    Answers(Wrong wrong) {
        this.wrong = wrong;
    }

    void published(Manifest manifest) {
        for (Lineage.MicroBatch batch : manifest.lineage().microBatches()) {
            for (Lineage.LearnedEvent event : batch.events()) {
                learnedNow.merge(
                        partition(event.coordinates()), event.coordinates().offset(), Math::max);
            }
        }
        learned.put(manifest.version(), Map.copyOf(learnedNow));
        if (learned.size() > VERSIONS) {
            learned.pollFirstEntry();
        }
        settle(half -> half.prediction != null && half.prediction.version() <= manifest.version());
    }

    void labeled(Coordinates at, LabeledText text) {
        Half half = half(text.id());
        half.labeled = new Labeled(at, excerpt(text.text()), text.label());
        settle(text.id(), half);
    }

    void predicted(Prediction prediction) {
        Half half = half(prediction.id());
        half.prediction = prediction;
        settle(prediction.id(), half);
    }

    /** How many answers came from a version that had learned that text. */
    long seenBefore() {
        return seenBefore;
    }

    int waiting() {
        return pending.size();
    }

    private Half half(String id) {
        Half half = pending.computeIfAbsent(id, unused -> new Half());
        if (pending.size() > PENDING) {
            Iterator<String> oldest = pending.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return half;
    }

    private void settle(String id, Half half) {
        if (isSettled(half)) {
            pending.remove(id);
        }
    }

    private void settle(Predicate<Half> concerned) {
        pending.values().removeIf(half -> concerned.test(half) && isSettled(half));
    }

    private boolean isSettled(Half half) {
        Labeled labeled = half.labeled;
        Prediction prediction = half.prediction;
        if (labeled == null || prediction == null || learned.isEmpty() || prediction.version() > learned.lastKey()) {
            return false;
        }
        Map.Entry<Long, Map<String, Long>> known = learned.floorEntry(prediction.version());
        if (known != null
                && known.getValue().getOrDefault(partition(labeled.at), -1L)
                        >= labeled.at().offset()) {
            seenBefore++;
        } else {
            wrong.add(new Wrong.Answer(
                    prediction.id(),
                    labeled.text(),
                    labeled.label(),
                    prediction.label(),
                    prediction.confidence(),
                    prediction.version(),
                    prediction.time().toEpochMilli()));
        }
        return true;
    }

    private static String partition(Coordinates at) {
        return at.topic() + "-" + at.partition();
    }

    private static String excerpt(String text) {
        int end = Math.min(EXCERPT, text.length());
        // Not in the middle of a surrogate pair.
        end = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
        return end == text.length() ? text : text.substring(0, end) + "…";
    }
}
