package io.headwater.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.devkit.Await;
import io.headwater.model.Coordinates;
import io.headwater.model.Manifest;
import io.headwater.wire.ChainedVersion;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.UpdateAssembler;
import io.headwater.wire.UpdateRefusedException;
import io.headwater.wire.VersionChain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a consumer from outside sees of one model: every committed version in order, each put together and checked. */
final class PublishedVersions implements AutoCloseable {
    private static final long MAX_BYTES = 100_000_000;

    private final KafkaConsumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final UpdateAssembler assembler = new UpdateAssembler(MAX_BYTES);
    private final List<Manifest> manifests = new ArrayList<>();
    private Optional<ChainedVersion> newest = Optional.empty();

    PublishedVersions(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        partitions = partitions("model-updates");
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
    }

    /** Reads until the versions have learned {@code events}. */
    void readUntilLearned(int events) {
        Await.until(
                ServiceProcess.PATIENCE,
                () -> {
                    poll();
                    return learned().size() >= events;
                },
                () -> events + " events in the lineage of the versions; there are "
                        + learned().size());
    }

    /** Reads whatever there is: nobody may be writing. */
    void readToTheEnd() {
        Await.until(
                ServiceProcess.PATIENCE,
                () -> {
                    poll();
                    return consumer.endOffsets(partitions).entrySet().stream()
                            .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                },
                () -> "the end of model-updates; after " + manifests.size() + " versions");
    }

    private void poll() throws UpdateRefusedException {
        for (ConsumerRecord<String, byte[]> part : consumer.poll(Duration.ofMillis(100))) {
            assertThat(part.key()).isEqualTo("default");
            Optional<io.headwater.wire.Update> update = assembler.accept(part.value(), part.headers());
            if (update.isPresent()) {
                newest = Optional.of(VersionChain.next(newest, update.get()));
                manifests.add(update.get().manifest());
            }
        }
    }

    /** In the order of the log. */
    List<Manifest> manifests() {
        return manifests;
    }

    /** Every event that any version has learned, as often as versions say that they have. */
    List<Coordinates> learned() {
        return manifests.stream()
                .flatMap(manifest -> manifest.lineage().microBatches().stream())
                .flatMap(batch -> batch.events().stream())
                .map(event -> event.coordinates())
                .toList();
    }

    /** One version after another, from the first on, each with the one before as its parent: no gap, no fork. */
    void assertOneChain() {
        Optional<Manifest> before = Optional.empty();
        for (Manifest each : manifests) {
            assertThat(each.parent()).isEqualTo(before.map(Manifest::version).orElse(0L));
            assertThat(each.version()).isEqualTo(each.parent() + 1);
            assertThat(each.parentSha256()).isEqualTo(before.map(Manifest::sha256));
            assertThat(each.epoch())
                    .isGreaterThanOrEqualTo(before.map(Manifest::epoch).orElse(0L));
            before = Optional.of(each);
        }
    }

    /** The last value of each key of the topic {@code models}. */
    Map<String, Manifest> directory() throws UpdateRefusedException {
        Map<String, Manifest> directory = new HashMap<>();
        for (ConsumerRecord<String, byte[]> entry : all("models")) {
            directory.put(entry.key(), ManifestCodec.read(entry.value()));
        }
        return directory;
    }

    /** Every committed record of a topic that nobody is writing to. */
    List<ConsumerRecord<String, byte[]>> all(String topic) {
        List<TopicPartition> wanted = partitions(topic);
        consumer.assign(wanted);
        consumer.seekToBeginning(wanted);
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        Map<TopicPartition, Long> ends = consumer.endOffsets(wanted);
        Await.until(
                ServiceProcess.PATIENCE,
                () -> {
                    consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                    return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                },
                () -> "the end of " + topic + "; after " + records.size() + " records");
        return records;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
