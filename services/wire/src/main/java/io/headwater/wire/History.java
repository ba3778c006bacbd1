package io.headwater.wire;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The versions of one model as its manifests on {@code model-updates} tell of them, those of one chain: what a trainer
 * published that another had taken over from is left out, by the rules that scorers follow. Not thread-safe.
 */
public final class History {
    private final String model;
    private final TreeMap<Long, Manifest> versions = new TreeMap<>();
    private int leftOut;

    /** Without any version so far. */
    public History(String model) {
        this.model = requireNonNull(model, "model");
    }

    /** The next manifest in the order of the log; a version that was published again takes the place of itself. */
    public void add(Manifest manifest) {
        if (!manifest.model().equals(model)) {
            throw new IllegalArgumentException("a version of " + manifest.model() + " in the history of " + model);
        }
        if (newest().map(last -> isAgain(manifest, last) || follows(manifest, last))
                .orElse(true)) {
            versions.put(manifest.version(), manifest);
        } else {
            leftOut++;
        }
    }

    /** Also by who took over and came to the very same version. */
    private static boolean isAgain(Manifest manifest, Manifest last) {
        return manifest.epoch() >= last.epoch()
                && manifest.version() == last.version()
                && manifest.sha256().equals(last.sha256());
    }

    private static boolean follows(Manifest manifest, Manifest last) {
        return manifest.epoch() >= last.epoch()
                && manifest.version() > last.version()
                && (manifest.parent() > last.version()
                        || manifest.parentSha256().equals(Optional.of(last.sha256())));
    }

    public String model() {
        return model;
    }

    /** From the oldest to the newest. */
    public List<Manifest> versions() {
        return List.copyOf(versions.values());
    }

    public Optional<Manifest> newest() {
        return versions.isEmpty()
                ? Optional.empty()
                : Optional.of(versions.lastEntry().getValue());
    }

    public Optional<Manifest> version(long version) {
        return Optional.ofNullable(versions.get(version));
    }

    /** How many manifests were not taken in. */
    public int leftOut() {
        return leftOut;
    }

    /**
     * The versions whose lineages, one after another, lead from nothing to {@code version}: where the model went back to an
     * older version, the undone ones are passed over.
     *
     * @throws MissingVersionsException if one of them is not there
     */
    public List<Manifest> wayTo(long version) throws MissingVersionsException {
        List<Manifest> way = knownWayTo(version);
        long before = before(way.get(0));
        if (before > 0) {
            throw new MissingVersionsException("version " + version + " of model '" + model + "' builds on "
                    + (before == 1 ? "version 1" : "versions 1 to " + before)
                    + ", whose manifests are not on the log any more; the oldest there is " + versions.firstKey());
        }
        return way;
    }

    /**
     * As {@link #wayTo}, as far back as the log reaches.
     *
     * @return at least that version itself, which is the last
     * @throws MissingVersionsException if it is not there
     */
    public List<Manifest> knownWayTo(long version) throws MissingVersionsException {
        if (versions.isEmpty()) {
            throw new MissingVersionsException("there is no version of model '" + model + "' on the log");
        }
        Manifest manifest = versions.get(version);
        if (manifest == null) {
            throw new MissingVersionsException("model '" + model + "' has no version " + version
                    + " on the log; there are " + versions.firstKey() + " to " + versions.lastKey());
        }
        Deque<Manifest> way = new ArrayDeque<>();
        while (manifest != null) {
            way.addFirst(manifest);
            manifest = versions.get(before(manifest));
        }
        return List.copyOf(way);
    }

    /** The version whose state {@code manifest} goes on from; 0 if there is none. */
    private static long before(Manifest manifest) {
        return manifest.lineage().rollback().map(Lineage.Rollback::version).orElse(manifest.parent());
    }
}
