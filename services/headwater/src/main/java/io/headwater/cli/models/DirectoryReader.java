package io.headwater.cli.models;

import static java.util.Objects.requireNonNull;

import io.headwater.runtime.kafka.CommittedReader;
import org.apache.kafka.clients.consumer.Consumer;

/** Reads the topic {@code models} from its beginning to where it ends now. Used by one thread. */
public final class DirectoryReader {
    private final CommittedReader reader;
    private final String topic;

    /**
     * Reads nothing yet.
     *
     * @param consumer with {@link CommittedReader#SETTINGS}, without group; the caller closes it
     */
    public DirectoryReader(Consumer<byte[], byte[]> consumer, String topic) {
        this.reader = new CommittedReader(consumer);
        this.topic = requireNonNull(topic, "topic");
    }

    /**
     * The newest manifest of each model as of now.
     *
     * @throws io.headwater.runtime.EnvironmentException if the cluster does not answer or has no such topic
     */
    public Directory read() {
        Directory directory = new Directory();
        reader.readAll(topic, record -> {
            if (record.key() != null) {
                directory.put(record.key(), record.value());
            }
        });
        return directory;
    }
}
