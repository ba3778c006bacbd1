package io.headwater.console.view;

import io.headwater.model.Coordinates;
import io.headwater.model.LabeledText;
import io.headwater.model.Manifest;
import io.headwater.model.ModelEvent;
import io.headwater.model.Prediction;
import io.headwater.model.Text;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The views of all models, and what was refused. Thread-safe: one thread feeds it, each reader has a {@link Cursor}. */
public final class Views {
    /** Beyond so many models the next ones are not shown. */
    static final int MODELS = 200;

    private final Map<String, ModelView> models = new LinkedHashMap<>();
    private final Refused refused = new Refused();
    private long modelChanges;
    private long refusedChanges;
    private long changes;

    /** A line of the model chooser. */
    record Model(String model, long version, long events) {}

    /** A version of a model; {@code readable}: when scorers could read it, empty if that was before this process. */
    public synchronized void published(Manifest manifest, OptionalLong readable) {
        view(manifest.model()).ifPresent(view -> {
            view.published(manifest, readable);
            modelChanges++;
        });
        changed();
    }

    /** An entry of a model's diary. */
    public synchronized void happened(ModelEvent event) {
        view(event.model()).ifPresent(view -> view.happened(event));
        changed();
    }

    /** A text with its label. */
    public synchronized void labeled(Coordinates at, LabeledText text) {
        view(text.model()).ifPresent(view -> view.labeled(at, text));
        changed();
    }

    /** A scorer's answer. */
    public synchronized void predicted(Prediction prediction) {
        view(prediction.model()).ifPresent(view -> view.predicted(prediction));
        changed();
    }

    /** An event that was not let in. */
    public synchronized void refused(RefusedEvent event) {
        refused.add(event);
        refusedChanges++;
        changed();
    }

    private void changed() {
        changes++;
        notifyAll();
    }

    private Optional<ModelView> view(String model) {
        ModelView known = models.get(model);
        if (known == null && models.size() < MODELS) {
            known = new ModelView(model);
            models.put(model, known);
            modelChanges++;
        }
        return Optional.ofNullable(known);
    }

    /** How often anything has changed. */
    public synchronized long changes() {
        return changes;
    }

    /** Waits until something has changed since {@code known}, at most so long. */
    public synchronized void awaitChange(long known, Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        for (long left = most.toMillis(); left > 0 && changes == known; ) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
    }

    /** A version in full, if it is still remembered. */
    public synchronized Optional<PublishedVersion> version(String model, long version) {
        return Optional.ofNullable(models.get(model)).flatMap(view -> view.version(version));
    }

    /** Whether there is something to see of a model of this name. */
    public synchronized boolean has(String model) {
        return models.containsKey(model);
    }

    /**
     * The sections that have changed since the cursor was here, by name: values that Jackson writes, safe to be written after
     * this returns. The curve comes from its first changed point on.
     */
    public synchronized Map<String, Object> changesFor(Cursor cursor) {
        Map<String, Object> sections = new LinkedHashMap<>();
        if (cursor.models != modelChanges) {
            cursor.models = modelChanges;
            sections.put(
                    "models",
                    models.entrySet().stream()
                            .map(entry -> new Model(
                                    entry.getKey(),
                                    entry.getValue().version(),
                                    entry.getValue().events()))
                            .toList());
        }
        if (cursor.refused != refusedChanges) {
            cursor.refused = refusedChanges;
            sections.put("refused", refused.section());
        }
        choose(cursor);
        ModelView view = models.get(cursor.model);
        if (view != null) {
            for (ModelView.Part part : ModelView.Part.values()) {
                long now = view.changes(part);
                Long before = cursor.seen.put(part, now);
                if (before == null || before != now) {
                    sections.put(part.code(), section(view, part, cursor));
                }
            }
        }
        return sections;
    }

    private static Object section(ModelView view, ModelView.Part part, Cursor cursor) {
        if (part != ModelView.Part.CURVE) {
            return view.section(part);
        }
        boolean known = cursor.curveGeneration == view.curveGeneration();
        // The last point it was given may have stood for fewer versions than it does now.
        int from = known ? Math.max(0, cursor.curveSize - 1) : 0;
        cursor.curveGeneration = view.curveGeneration();
        cursor.curveSize = view.curveSize();
        return view.curveFrom(from);
    }

    /** A reader that did not ask for a model stays with the first that it was given. */
    private void choose(Cursor cursor) {
        if (!cursor.model.isEmpty()) {
            return;
        }
        if (!cursor.wanted.isBlank()) {
            cursor.model = cursor.wanted;
        } else if (models.containsKey(Text.DEFAULT_MODEL)) {
            cursor.model = Text.DEFAULT_MODEL;
        } else {
            cursor.model = models.entrySet().stream()
                    .max(Comparator.comparingLong(entry -> entry.getValue().events()))
                    .map(Map.Entry::getKey)
                    .orElse("");
        }
    }

    /** Names of all models, in the order in which they were first heard of. */
    public synchronized List<String> models() {
        return List.copyOf(models.keySet());
    }
}
