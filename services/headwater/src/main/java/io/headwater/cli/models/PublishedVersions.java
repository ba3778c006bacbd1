package io.headwater.cli.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.model.Manifest;
import io.headwater.model.Version;
import io.headwater.runtime.kafka.CommittedReader;
import io.headwater.wire.ChainedVersion;
import io.headwater.wire.History;
import io.headwater.wire.Update;
import io.headwater.wire.UpdateAssembler;
import io.headwater.wire.UpdateRefusedException;
import io.headwater.wire.VersionChain;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Puts published versions of one model together from {@code model-updates}, as a scorer would: snapshots, and deltas on them.
 * Used by one thread.
 */
public final class PublishedVersions {
    private final CommittedReader reader;
    private final String topic;

    /**
     * Reads nothing yet.
     *
     * @param consumer with {@link CommittedReader#SETTINGS}; the caller closes it
     * @param topic name of {@code model-updates}
     */
    public PublishedVersions(Consumer<byte[], byte[]> consumer, String topic) {
        this.reader = new CommittedReader(consumer);
        this.topic = topic;
    }

    /**
     * Those of the wanted versions that can be put together; not those whose snapshot is not on the topic any more, or that are held.
     *
     * @param history of the model: of what is on the topic, only its versions count
     */
    public Map<Long, Version> read(History history, Set<Long> wanted) {
        byte[] key = history.model().getBytes(UTF_8);
        Assembly assembly = new Assembly(history, wanted);
        reader.readAll(topic, record -> {
            if (Arrays.equals(key, record.key())) {
                assembly.take(record);
            }
        });
        return assembly.found;
    }

    private static final class Assembly {
        private final History history;
        private final Set<Long> wanted;
        private final Map<Long, Version> found = new TreeMap<>();
        private final UpdateAssembler assembler = new UpdateAssembler(Integer.MAX_VALUE);
        private Optional<ChainedVersion> current = Optional.empty();

        Assembly(History history, Set<Long> wanted) {
            this.history = history;
            this.wanted = wanted;
        }

        void take(ConsumerRecord<byte[], byte[]> record) {
            try {
                Optional<Update> update = assembler.accept(record.value(), record.headers());
                if (update.isPresent()) {
                    append(update.get());
                }
            } catch (UpdateRefusedException e) {
                if (e.reason() != UpdateRefusedException.Reason.DUPLICATE) {
                    // As a scorer would: what comes next stands on a snapshot, or not at all.
                    current = Optional.empty();
                }
            }
        }

        private void append(Update update) throws UpdateRefusedException {
            Manifest manifest = update.manifest();
            boolean ours = history.version(manifest.version())
                    .filter(known -> known.sha256().equals(manifest.sha256()))
                    .isPresent();
            if (!ours) {
                return;
            }
            current = Optional.of(VersionChain.next(current, update));
            // One that is held has no content, and leaves that of the one before it.
            if (wanted.contains(manifest.version()) && manifest.gate().serve()) {
                found.put(manifest.version(), current.get().version());
            }
        }
    }
}
