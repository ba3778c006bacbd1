package io.headwater.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far the training of one model has come; written with each micro-batch, in the transaction that consumed its events.
 *
 * <p>Events are counted by a sequence number from 0 in the order in which they came.
 *
 * @param epoch grows by one with each restore
 * @param source SHA-256 of the source model the training began from
 * @param encoders encoder id → fingerprint of those whose features are in journal and state
 * @param recipe what the model was begun with, as {@link Recipe#toMap} writes it
 * @param trained events before this sequence number are learned, or were undone; the journal's others wait
 * @param undone how many of them were undone by going back to an older version, or are events that came a second time, out
 *     of the holdout
 * @param returned how many events came a second time, out of the holdout
 * @param published events before this one are in a published version
 * @param served events before this one are in the version that is served
 * @param watchdog what it has seen since the model last went back
 * @param paused whether events wait until someone says otherwise
 * @param snapshots the complete snapshots that are kept, at least one, the newest last; training goes on from that one
 */
record Meta(
        int format,
        long epoch,
        String source,
        Map<String, String> encoders,
        Map<String, String> recipe,
        long trained,
        long undone,
        long returned,
        long published,
        long served,
        Watchdog watchdog,
        boolean paused,
        List<Snapshot> snapshots) {
    private static final int FORMAT = 6;
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    Meta {
        encoders = Map.copyOf(encoders);
        recipe = Map.copyOf(recipe);
        snapshots = List.copyOf(snapshots);
    }

    /**
     * A full training state, stored in blocks.
     *
     * @param sequence events before this one are in it
     * @param generation tells its blocks from those of other snapshots; grows by one with each
     * @param timeline how often the model had gone back to an older version before
     * @param crc32c of its bytes (RFC 3720, appendix B.4)
     */
    record Snapshot(long sequence, long generation, int timeline, int blocks, long crc32c) {
        /** The state of a model that has learned nothing: there is nothing to store. */
        static final Snapshot NOTHING = new Snapshot(0, 0, 0, 0, 0);
    }

    static Meta first(String source, Map<String, String> encoders, Recipe recipe) {
        return new Meta(
                FORMAT,
                1,
                source,
                encoders,
                recipe.toMap(),
                0,
                0,
                0,
                0,
                0,
                Watchdog.NOTHING,
                false,
                List.of(Snapshot.NOTHING));
    }

    Meta restored() {
        return with(epoch + 1, trained, undone, returned, published, served, watchdog, paused, snapshots);
    }

    /** @param back how many of the events had come before, and are counted once */
    Meta trainedOn(int events, long back) {
        return with(
                epoch,
                trained + events,
                undone + back,
                returned + back,
                published,
                served,
                watchdog,
                paused,
                snapshots);
    }

    /** A version of all that came was made; {@code serve} says whether it is served. */
    Meta publishedAll(boolean serve) {
        return with(epoch, trained, undone, returned, trained, serve ? trained : served, watchdog, paused, snapshots);
    }

    /** Of all events that came, only so many are learned or kept back; what the watchdog has seen is of no use any more. */
    Meta learnedOnly(long events) {
        return with(epoch, trained, trained - events, returned, trained, trained, Watchdog.NOTHING, paused, snapshots);
    }

    Meta watching(Watchdog seen) {
        return with(epoch, trained, undone, returned, published, served, seen, paused, snapshots);
    }

    Meta pausing(boolean pause) {
        return with(epoch, trained, undone, returned, published, served, watchdog, pause, snapshots);
    }

    Meta keeping(List<Snapshot> kept) {
        return with(epoch, trained, undone, returned, published, served, watchdog, paused, kept);
    }

    private Meta with(
            long epoch,
            long trained,
            long undone,
            long returned,
            long published,
            long served,
            Watchdog watchdog,
            boolean paused,
            List<Snapshot> snapshots) {
        return new Meta(
                FORMAT, epoch, source, encoders, recipe, trained, undone, returned, published, served, watchdog, paused,
                snapshots);
    }

    /** The newest. */
    Snapshot snapshot() {
        return snapshots.get(snapshots.size() - 1);
    }

    /** From which snapshot the journal leads to a version; empty if none of them is kept any more. */
    Optional<Snapshot> snapshotBefore(LearnedBy version) {
        Optional<Snapshot> found = Optional.empty();
        for (Snapshot snapshot : snapshots) {
            if (snapshot.timeline() == version.timeline() && snapshot.sequence() <= version.sequence()) {
                found = Optional.of(snapshot);
            }
        }
        return found;
    }

    /** How often the model has gone back to an older version. */
    int timeline() {
        return snapshot().timeline();
    }

    /** The first event that the journal must still hold. */
    long journalStart() {
        return snapshots.get(0).sequence();
    }

    /** How many events the model has learned or keeps back. */
    long learned() {
        return trained - undone;
    }

    byte[] toBytes() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Meta read(byte[] bytes) {
        try {
            int format = JSON.readTree(bytes).path("format").asInt();
            if (format != FORMAT) {
                throw new IllegalStateException(
                        "training state of format " + format + ", this software reads " + FORMAT);
            }
            return JSON.readValue(bytes, Meta.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
