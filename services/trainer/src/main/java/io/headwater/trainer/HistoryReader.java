package io.headwater.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.runtime.kafka.CommittedReader;
import io.headwater.wire.History;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.UpdateRefusedException;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the history of one model from {@code model-updates}, as that topic stands now. Used by one thread. */
public final class HistoryReader {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryReader.class);

    private final CommittedReader reader;
    private final String topic;

    /**
     * Reads nothing yet.
     *
     * @param consumer with {@link CommittedReader#SETTINGS}; the caller closes it
     * @param topic name of {@code model-updates}
     */
    public HistoryReader(Consumer<byte[], byte[]> consumer, String topic) {
        this.reader = new CommittedReader(consumer);
        this.topic = topic;
    }

    /**
     * The versions of {@code model}, none if there are none; a manifest that cannot be read is passed over.
     *
     * @throws io.headwater.runtime.EnvironmentException if the cluster does not answer or has no such topic
     */
    public History read(String model) {
        byte[] key = model.getBytes(UTF_8);
        History history = new History(model);
        reader.readAll(topic, record -> {
            if (Arrays.equals(key, record.key())) {
                try {
                    ManifestCodec.readRecord(record.value(), record.headers()).ifPresent(history::add);
                } catch (UpdateRefusedException e) {
                    LOG.warn("{}-{} offset {}: {}", topic, record.partition(), record.offset(), e.getMessage());
                }
            }
        });
        return history;
    }
}
