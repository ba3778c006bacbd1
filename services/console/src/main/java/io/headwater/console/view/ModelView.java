package io.headwater.console.view;

import io.headwater.model.Coordinates;
import io.headwater.model.LabeledText;
import io.headwater.model.Manifest;
import io.headwater.model.ModelEvent;
import io.headwater.model.Prediction;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that the page shows of one model, section by section; each section counts its changes. Guarded by its {@link Views}. */
final class ModelView {
    private static final int VERSIONS = 200;
    private static final int LABELS = 200;

    private final String model;
    private final Curve curve = new Curve();
    private final Freshness freshness = new Freshness();
    private final TreeMap<Long, PublishedVersion> versions = new TreeMap<>();
    private final Wrong wrong = new Wrong();
    private final Answers answers = new Answers(wrong);
    private final Diary diary = new Diary();
    private final Map<Part, Long> changes = new EnumMap<>(Part.class);
    private @Nullable Manifest newest;

    /** The sections of the page that belong to one model; the constant's code is the section's name. */
    enum Part {
        HEAD,
        CURVE,
        FRESHNESS,
        VERSIONS,
        WRONG,
        DIARY;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The model in a few figures.
     *
     * @param served the newest version that its gate lets be served, 0 if there is none
     * @param labels the first of them
     */
    record Head(
            String model,
            long version,
            long served,
            long events,
            long heldOut,
            int labelCount,
            List<String> labels,
            double recent,
            double overall,
            double logLoss,
            Map<Integer, Double> checkpoints,
            List<Learner> learners,
            long time,
            String source) {}

    record Learner(String name, String strategy, String encoder, double weight, double recent, double overall) {}

    ModelView(String model) {
        this.model = model;
    }

    /** @param readable when scorers could read it; empty if it was there before this process */
    void published(Manifest manifest, OptionalLong readable) {
        if (newest != null && manifest.version() <= newest.version()) {
            return; // sent once more, or by a trainer that has been replaced
        }
        newest = manifest;
        curve.add(manifest);
        answers.published(manifest);
        versions.put(manifest.version(), PublishedVersion.of(manifest));
        if (versions.size() > VERSIONS) {
            versions.pollFirstEntry();
        }
        changed(Part.HEAD, Part.CURVE, Part.VERSIONS, Part.WRONG);
        if (readable.isPresent()) {
            freshness.published(manifest, readable.getAsLong());
            changed(Part.FRESHNESS);
        }
    }

    void happened(ModelEvent event) {
        diary.add(event, events());
        changed(Part.DIARY);
    }

    void labeled(Coordinates at, LabeledText text) {
        answers.labeled(at, text);
        changed(Part.WRONG);
    }

    void predicted(Prediction prediction) {
        answers.predicted(prediction);
        changed(Part.WRONG);
    }

    private void changed(Part... parts) {
        for (Part part : parts) {
            changes.merge(part, 1L, Long::sum);
        }
    }

    /** How often this part has changed. */
    long changes(Part part) {
        return changes.getOrDefault(part, 0L);
    }

    long events() {
        return newest == null ? 0 : newest.metrics().events();
    }

    long version() {
        return newest == null ? 0 : newest.version();
    }

    Optional<PublishedVersion> version(long version) {
        return Optional.ofNullable(versions.get(version));
    }

    long curveGeneration() {
        return curve.generation();
    }

    int curveSize() {
        return curve.size();
    }

    Curve.Section curveFrom(int index) {
        return curve.from(index);
    }

    /** A part as it is now; the curve from its beginning. */
    Object section(Part part) {
        return switch (part) {
            case HEAD -> head();
            case CURVE -> curve.from(0);
            case FRESHNESS -> freshness.section();
            case VERSIONS -> List.copyOf(versions.descendingMap().values());
            case WRONG -> wrong.section(answers.seenBefore());
            case DIARY -> diary.section();
        };
    }

    private Head head() {
        Manifest now = newest;
        if (now == null) {
            return new Head(model, 0, 0, 0, 0, 0, List.of(), 0, 0, 0, Map.of(), List.of(), 0, "");
        }
        List<String> labels = now.labels().names();
        return new Head(
                model,
                now.version(),
                versions.descendingMap().values().stream()
                        .filter(PublishedVersion::serve)
                        .mapToLong(PublishedVersion::version)
                        .findFirst()
                        .orElse(0),
                now.metrics().events(),
                now.lineage().heldOut(),
                labels.size(),
                labels.subList(0, Math.min(LABELS, labels.size())),
                now.metrics().lastThousand(),
                now.metrics().accuracy(),
                now.metrics().logLoss(),
                now.metrics().checkpoints(),
                now.learners().stream()
                        .map(member -> new Learner(
                                member.name(),
                                member.strategy().name().toLowerCase(Locale.ROOT),
                                member.encoder(),
                                member.weight(),
                                member.prequential().lastThousand(),
                                member.prequential().accuracy()))
                        .toList(),
                now.time().toEpochMilli(),
                now.source());
    }
}
