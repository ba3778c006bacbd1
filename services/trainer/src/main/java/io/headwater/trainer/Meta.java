package io.headwater.trainer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.learn.Decision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far the training of one model has come; written with each micro-batch, in the transaction that consumed its events.
 *
 * <p>Events are counted by a sequence number from 0 in training order.
 *
 * @param epoch grows by one with each restore
 * @param source SHA-256 of the source model the training began from
 * @param encoders encoder id → fingerprint of those whose features are in journal and state
 * @param learners names of those whose state it is
 * @param trained events before this sequence number are learned; the journal's others wait
 * @param published events before this one are in a published version
 * @param lastSnapshot the newest complete snapshot; null before the first
 * @param microBatches sizes of the micro-batches trained since that snapshot, in order: the decisions to replay
 * @param decisions those about learners since that snapshot, in order; they hung on time and load, too
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Meta(
        int format,
        long epoch,
        String source,
        Map<String, String> encoders,
        List<String> learners,
        long trained,
        long published,
        @Nullable Snapshot lastSnapshot,
        List<Integer> microBatches,
        List<Decision> decisions) {
    private static final int FORMAT = 4;
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    Meta {
        encoders = Map.copyOf(encoders);
        learners = List.copyOf(learners);
        microBatches = List.copyOf(microBatches);
        decisions = List.copyOf(decisions);
    }

    /**
     * A full training state, stored in blocks.
     *
     * @param sequence events before this one are in it
     * @param generation tells its blocks from those of the snapshot before
     * @param crc32c of its bytes (RFC 3720, appendix B.4)
     */
    record Snapshot(long sequence, long generation, int blocks, long crc32c) {}

    Optional<Snapshot> snapshot() {
        return Optional.ofNullable(lastSnapshot);
    }

    static Meta first(String source, Map<String, String> encoders, List<String> learners) {
        return new Meta(FORMAT, 1, source, encoders, learners, 0, 0, null, List.of(), List.of());
    }

    Meta restored() {
        return new Meta(
                format,
                epoch + 1,
                source,
                encoders,
                learners,
                trained,
                published,
                lastSnapshot,
                microBatches,
                decisions);
    }

    /** @param taken what was decided of learners after these events */
    Meta trainedOn(int events, List<Decision> taken) {
        List<Integer> sizes = new ArrayList<>(microBatches);
        sizes.add(events);
        List<Decision> all = new ArrayList<>(decisions);
        all.addAll(taken);
        return new Meta(
                format, epoch, source, encoders, learners, trained + events, published, lastSnapshot, sizes, all);
    }

    Meta publishedAll() {
        return new Meta(
                format, epoch, source, encoders, learners, trained, trained, lastSnapshot, microBatches, decisions);
    }

    /** The decisions before {@code taken} need not be replayed any more. */
    Meta with(Snapshot taken) {
        long position = journalStart();
        int done = 0;
        while (position < taken.sequence()) {
            position += microBatches.get(done++);
        }
        if (position != taken.sequence()) {
            throw new IllegalStateException("a snapshot at event " + taken.sequence() + ", within a micro-batch");
        }
        List<Integer> since = microBatches.subList(done, microBatches.size());
        List<Decision> later = decisions.stream()
                .filter(decision -> decision.event() > taken.sequence())
                .toList();
        return new Meta(format, epoch, source, encoders, learners, trained, published, taken, since, later);
    }

    /** The first event that the journal must still hold. */
    long journalStart() {
        return snapshot().map(Snapshot::sequence).orElse(0L);
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
            Meta meta = JSON.readValue(bytes, Meta.class);
            if (meta.format() != FORMAT) {
                throw new IllegalStateException(
                        "training state of format " + meta.format() + ", this software reads " + FORMAT);
            }
            return meta;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
