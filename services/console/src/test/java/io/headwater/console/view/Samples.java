package io.headwater.console.view;

import io.headwater.model.Coordinates;
import io.headwater.model.LabelSet;
import io.headwater.model.LabeledText;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.Member;
import io.headwater.model.Prediction;
import io.headwater.model.Prequential;
import io.headwater.model.TransferStrategy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** A model that learns by the book: versions of equal steps, with an accuracy that is a function of the events. */
public final class Samples {
    public static final List<String> LABELS = List.of("Business", "SciTech", "Sports", "World");
    public static final long START = 1_700_000_000_000L;

    private Samples() {}

    /** Version {@code version}, which has learned {@code step} events more than its parent. */
    public static Manifest manifest(String model, long version, int step) {
        return manifest(model, version, step, accuracy(version * step));
    }

    /** The same with another accuracy over the last thousand. */
    public static Manifest manifest(String model, long version, int step, double recent) {
        long events = version * step;
        boolean snapshot = version == 1 || version % 60 == 0;
        long now = START + 1_000 * version;
        List<Lineage.LearnedEvent> learned = LongStream.range(events - step, events)
                .mapToObj(offset ->
                        new Lineage.LearnedEvent(new Coordinates("labeled-texts", 0, offset), now - 400 - offset % 300))
                .toList();
        Map<Integer, Double> checkpoints = new TreeMap<>();
        Prequential.CHECKPOINTS.stream().filter(n -> n <= events).forEach(n -> checkpoints.put(n, accuracy(n) - 0.05));
        Prequential metrics = new Prequential(events, recent - 0.02, 0.4, recent, checkpoints);
        return new Manifest(
                model,
                1,
                version,
                version - 1,
                version == 1 ? Optional.empty() : Optional.of("0".repeat(64)),
                snapshot ? Manifest.Kind.SNAPSHOT : Manifest.Kind.DELTA,
                "%064x".formatted(version),
                "1".repeat(64),
                snapshot ? 20_000 : 0,
                snapshot ? 900_000 : 44_000 + 500 * (version % 7),
                1,
                new LabelSet(LABELS),
                Map.of("minilm", "2".repeat(64)),
                snapshot ? OptionalLong.empty() : OptionalLong.of(version - 1),
                version - version % 60 + (version < 60 ? 1 : 0),
                Instant.ofEpochMilli(now),
                new Lineage(events, 0, List.of(new Lineage.MicroBatch(learned))),
                List.of(
                        member(
                                "minilm-lda",
                                TransferStrategy.FEATURE,
                                0.3 / Math.sqrt((double) version),
                                metrics,
                                0.02),
                        member("ngrams", TransferStrategy.SCRATCH, 0.6 - 0.5 / version, metrics, 0.06),
                        member("minilm-mlp", TransferStrategy.FEATURE, 0.2, metrics, 0.03)),
                metrics,
                Manifest.Gate.OPEN,
                "3".repeat(64),
                "headwater test",
                Instant.ofEpochMilli(now),
                Optional.empty());
    }

    private static double accuracy(long events) {
        return 0.92 - 0.6 * Math.exp(-events / 500.0) - 0.04 * Math.exp(-events / 5_000.0);
    }

    private static Member member(
            String name, TransferStrategy strategy, double weight, Prequential committee, double less) {
        return new Member(
                name,
                strategy,
                "minilm",
                weight,
                new Prequential(
                        committee.events(),
                        committee.accuracy() - less,
                        0.5,
                        committee.lastThousand() - less,
                        Map.of()));
    }

    /** The text at an offset of {@code labeled-texts}, with its label. */
    public static LabeledText labeled(String model, long offset) {
        return new LabeledText("t-" + offset, "text number " + offset, label(offset), model, Optional.empty());
    }

    /** A scorer's answer to it: wrong for each seventh. */
    public static Prediction predicted(String model, long offset, long version) {
        String label = label(offset % 7 == 0 ? offset + 1 : offset);
        return new Prediction(
                "t-" + offset, model, version, label, 0.8, Map.of(label, 0.8), Instant.ofEpochMilli(START + offset));
    }

    private static String label(long offset) {
        return LABELS.get((int) (offset % LABELS.size()));
    }
}
