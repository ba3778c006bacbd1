package io.headwater.trainer;

import io.headwater.learn.TrainingState;
import io.headwater.model.Coordinates;
import io.headwater.model.Manifest;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.Safetensors;
import io.headwater.wire.UpdateRefusedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * One model's part of the state store: how far it is, snapshots of its training state in blocks, the journal of events and
 * micro-batches since the oldest of them, what its versions have learned, and its newest manifest.
 *
 * <p>Whole parameters are not written at each commit (a changelog of megabytes a second would be the price), but every few
 * seconds, spread over many commits by a {@link SnapshotWriter}; the journal between is small, and replaying it is exact
 * because training is deterministic.
 */
final class ModelStore {
    /** A changelog record stays well under the broker's default limit of 1 MB. */
    private static final int BLOCK_BYTES = 512 * 1024;

    private final KeyValueStore<Bytes, byte[]> store;
    private final String model;
    private final int blockBytes;

    ModelStore(KeyValueStore<Bytes, byte[]> store, String model) {
        this(store, model, BLOCK_BYTES);
    }

    /** @param blockBytes in how large blocks snapshots are written; any size can be read */
    ModelStore(KeyValueStore<Bytes, byte[]> store, String model, int blockBytes) {
        this.store = store;
        this.model = model;
        this.blockBytes = blockBytes;
    }

    int blockBytes() {
        return blockBytes;
    }

    /** The models that have anything in {@code store}. */
    static List<String> models(KeyValueStore<Bytes, byte[]> store) {
        List<String> models = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> metas =
                store.prefixScan(Bytes.wrap(new byte[] {Kind.META.code}), new BytesSerializer())) {
            metas.forEachRemaining(entry -> {
                byte[] key = entry.key.get();
                models.add(new String(key, 1, key.length - 2, StandardCharsets.UTF_8));
            });
        }
        return models;
    }

    Optional<Meta> meta() {
        return get(key(Kind.META)).map(Meta::read);
    }

    void put(Meta meta) {
        store.put(key(Kind.META), meta.toBytes());
    }

    Optional<Manifest> published() {
        return get(key(Kind.MANIFEST)).map(bytes -> {
            try {
                return ManifestCodec.read(bytes);
            } catch (UpdateRefusedException e) {
                throw new IllegalStateException("the stored manifest of " + model + " cannot be read", e);
            }
        });
    }

    /** @param manifest as {@link ManifestCodec} writes it */
    void putPublished(byte[] manifest) {
        store.put(key(Kind.MANIFEST), manifest);
    }

    void append(long sequence, Flow.Encoded event) {
        store.put(
                key(Kind.JOURNAL, sequence),
                EncodedSerde.write(new Flow.Encoded(
                        event.at(),
                        event.arrival(),
                        event.model(),
                        event.label(),
                        event.features(),
                        null,
                        null,
                        event.returning())));
    }

    /** The event with this number, which must be in the journal. */
    Flow.Encoded event(long sequence) {
        return EncodedSerde.read(get(key(Kind.JOURNAL, sequence))
                .orElseThrow(() ->
                        new IllegalStateException("event " + sequence + " is missing in the journal of " + model)));
    }

    /** The events of one micro-batch. */
    List<Flow.Encoded> events(long sequence, int count) {
        List<Flow.Encoded> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event(sequence + i));
        }
        return events;
    }

    /** All events of the journal from {@code sequence} on, in order. */
    void forEachEvent(long sequence, Consumer<Flow.Encoded> action) {
        try (KeyValueIterator<Bytes, byte[]> entries =
                store.range(key(Kind.JOURNAL, sequence), key(Kind.JOURNAL, Long.MAX_VALUE))) {
            entries.forEachRemaining(entry -> action.accept(EncodedSerde.read(entry.value)));
        }
    }

    /** One more than the number of the journal's last event, at least {@code begin}. */
    long endOfJournal(long begin) {
        try (KeyValueIterator<Bytes, byte[]> entries =
                store.reverseRange(key(Kind.JOURNAL, begin), key(Kind.JOURNAL, Long.MAX_VALUE))) {
            return entries.hasNext() ? lastNumber(entries.next().key) + 1 : begin;
        }
    }

    /** That the events from {@code sequence} on were learned as one micro-batch. */
    void put(long sequence, LearnedBatch microBatch) {
        store.put(key(Kind.MICRO_BATCH, sequence), microBatch.toBytes());
    }

    /** The micro-batch that begins at {@code sequence}. */
    LearnedBatch microBatch(long sequence) {
        return LearnedBatch.read(get(key(Kind.MICRO_BATCH, sequence))
                .orElseThrow(() ->
                        new IllegalStateException("no micro-batch of " + model + " begins at event " + sequence)));
    }

    /** Which events a version has learned. */
    void put(long version, LearnedBy learned) {
        store.put(key(Kind.VERSION, version), learned.toBytes());
    }

    /** Which events that version has learned; empty if it is too old to be known, or there is none. */
    Optional<LearnedBy> version(long version) {
        return get(key(Kind.VERSION, version)).map(LearnedBy::read);
    }

    /** The oldest version that is known and meets a condition. */
    Optional<Long> oldestVersion(Predicate<LearnedBy> condition) {
        try (KeyValueIterator<Bytes, byte[]> versions =
                store.range(key(Kind.VERSION, 0), key(Kind.VERSION, Long.MAX_VALUE))) {
            while (versions.hasNext()) {
                KeyValue<Bytes, byte[]> version = versions.next();
                if (condition.test(LearnedBy.read(version.value))) {
                    return Optional.of(lastNumber(version.key));
                }
            }
        }
        return Optional.empty();
    }

    /** A part of a snapshot. Blocks that no {@link Meta} names are never read. */
    void putBlock(long generation, int number, byte[] block) {
        store.put(key(Kind.SNAPSHOT, generation, number), block);
    }

    /** Deletes what is of no use any more once {@code next} is put: blocks, journal and versions before what it keeps. */
    void trim(Meta before, Meta next) {
        for (Meta.Snapshot old : before.snapshots()) {
            if (!next.snapshots().contains(old)) {
                for (int block = 0; block < old.blocks(); block++) {
                    store.delete(key(Kind.SNAPSHOT, old.generation(), block));
                }
            }
        }
        long batch = before.journalStart();
        while (batch < next.journalStart()) {
            int events = microBatch(batch).events();
            store.delete(key(Kind.MICRO_BATCH, batch));
            for (int i = 0; i < events; i++) {
                store.delete(key(Kind.JOURNAL, batch + i));
            }
            batch += events;
        }
        if (next.journalStart() > before.journalStart()) {
            trimVersions(next.journalStart());
        }
    }

    private void trimVersions(long journalStart) {
        List<Bytes> unknown = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> versions =
                store.range(key(Kind.VERSION, 0), key(Kind.VERSION, Long.MAX_VALUE))) {
            versions.forEachRemaining(version -> {
                if (LearnedBy.read(version.value).sequence() < journalStart) {
                    unknown.add(version.key);
                }
            });
        }
        unknown.forEach(store::delete);
    }

    /** Deletes the blocks of a snapshot that was not completed when its writer ended. */
    void dropUnfinished(Meta meta) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> blocks =
                store.prefixScan(key(Kind.SNAPSHOT, meta.snapshot().generation() + 1), new BytesSerializer())) {
            blocks.forEachRemaining(block -> keys.add(block.key));
        }
        keys.forEach(store::delete);
    }

    /** @param snapshot other than {@link Meta.Snapshot#NOTHING} */
    TrainingState snapshot(Meta.Snapshot snapshot) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int block = 0; block < snapshot.blocks(); block++) {
            int number = block;
            joined.writeBytes(get(key(Kind.SNAPSHOT, snapshot.generation(), block))
                    .orElseThrow(() -> new IllegalStateException(
                            "block " + number + " of the snapshot of " + model + " is missing")));
        }
        // Direct: the learning library reads it without another copy.
        ByteBuffer bytes = ByteBuffer.allocateDirect(joined.size()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(joined.toByteArray()).flip();
        if (crc32c(bytes.duplicate()) != snapshot.crc32c()) {
            throw new IllegalStateException("the snapshot of " + model + " is not what was written");
        }
        Safetensors.Contents contents = Safetensors.read(bytes);
        return new TrainingState(contents.metadata(), contents.tensors());
    }

    private static long crc32c(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return checksum.getValue();
    }

    private Optional<byte[]> get(Bytes key) {
        byte @Nullable [] value = store.get(key);
        return Optional.ofNullable(value);
    }

    private static long lastNumber(Bytes key) {
        byte[] bytes = key.get();
        return ByteBuffer.wrap(bytes, bytes.length - Long.BYTES, Long.BYTES).getLong();
    }

    /** {@code kind model NUL numbers}: model ids never contain NUL; big-endian numbers sort as they count. */
    private Bytes key(Kind kind, long... numbers) {
        byte[] name = model.getBytes(StandardCharsets.UTF_8);
        ByteBuffer key = ByteBuffer.allocate(2 + name.length + numbers.length * Long.BYTES);
        key.put(kind.code).put(name).put((byte) 0);
        for (long number : numbers) {
            key.putLong(number);
        }
        return Bytes.wrap(key.array());
    }

    private enum Kind {
        META('M'),
        MANIFEST('V'),
        JOURNAL('J'),
        MICRO_BATCH('B'),
        VERSION('H'),
        SNAPSHOT('S');

        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }
    }

    /** Where the events from one number to another stand in their topics: from the first to the last of each partition. */
    List<String> ranges(long from, long to) {
        Map<String, long[]> ranges = new LinkedHashMap<>();
        for (long sequence = from; sequence < to; sequence++) {
            Coordinates at = event(sequence).at();
            long[] range = ranges.computeIfAbsent(
                    at.topic() + "-" + at.partition(), partition -> new long[] {at.offset(), at.offset()});
            range[0] = Math.min(range[0], at.offset());
            range[1] = Math.max(range[1], at.offset());
        }
        return ranges.entrySet().stream()
                .map(range -> range.getKey() + ":" + range.getValue()[0] + "-" + range.getValue()[1])
                .toList();
    }
}
