package io.headwater.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.model.Manifest;
import io.headwater.model.Topic;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.UpdateRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes updates as a trainer does: each with its entry in the directory, in transactions. */
final class UpdateLog implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final String prefix;
    private final List<Future<RecordMetadata>> unconfirmed = new ArrayList<>();

    UpdateLog(String bootstrapServers, String prefix) {
        this.prefix = prefix;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", prefix + "trainer"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Publishes in one transaction; returns when it is committed. */
    void publish(Published... updates) {
        publish(List.of(updates));
    }

    void publish(List<Published> updates) {
        producer.beginTransaction();
        updates.forEach(this::send);
        confirm();
        producer.commitTransaction();
    }

    /** Publishes, then takes it back. */
    void abort(Published update) {
        producer.beginTransaction();
        send(update);
        confirm();
        producer.abortTransaction();
    }

    /** Publishes without an entry in the directory, as damage would have it. */
    void publishUnlisted(Manifest manifest, List<UpdateRecord> records) {
        producer.beginTransaction();
        send(manifest, records);
        confirm();
        producer.commitTransaction();
    }

    /** A record that no trainer writes; returns when it is committed. */
    void publishRaw(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        producer.beginTransaction();
        unconfirmed.add(producer.send(
                new ProducerRecord<>(Topic.MODEL_UPDATES.named(prefix), null, null, key, value, headers)));
        confirm();
        producer.commitTransaction();
    }

    private void send(Published update) {
        send(update.manifest(), update.records());
        unconfirmed.add(producer.send(new ProducerRecord<>(
                Topic.MODELS.named(prefix),
                update.manifest().model().getBytes(UTF_8),
                ManifestCodec.write(update.manifest()))));
    }

    private void send(Manifest manifest, List<UpdateRecord> records) {
        long timestamp = manifest.kind() == Manifest.Kind.SNAPSHOT
                ? manifest.snapshotTime().toEpochMilli()
                : manifest.time().toEpochMilli();
        for (UpdateRecord record : records) {
            unconfirmed.add(producer.send(new ProducerRecord<>(
                    Topic.MODEL_UPDATES.named(prefix),
                    null,
                    timestamp,
                    manifest.model().getBytes(UTF_8),
                    record.value(),
                    new RecordHeaders(record.headers().toArray()))));
        }
    }

    /** Returns when the broker has everything. */
    private void confirm() {
        producer.flush();
        for (Future<RecordMetadata> sent : unconfirmed) {
            try {
                sent.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        unconfirmed.clear();
    }

    @Override
    public void close() {
        producer.close();
    }
}
