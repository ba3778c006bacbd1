package io.headwater.devkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
class EmbeddedBrokerIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Test
    void readersOfCommittedRecordsNeverSeeAnAbortedTransaction(EmbeddedBroker broker, TestTopics topics) {
        topics.create("transactions", 2);
        try (Producer<String, String> producer = transactional(broker.bootstrapServers())) {
            producer.initTransactions();
            producer.beginTransaction();
            List<Future<RecordMetadata>> aborted = sendToBoth(producer, "aborted");
            producer.flush();
            assertThat(aborted).as("records that reached the log").allMatch(Future::isDone);
            producer.abortTransaction();
            producer.beginTransaction();
            assertThat(sendToBoth(producer, "committed")).hasSize(2);
            producer.commitTransaction();
        }

        assertThat(values(topics.readCommitted("transactions", 2, DEADLINE)))
                .containsExactlyInAnyOrder("committed 0", "committed 1");
    }

    @Test
    void aTopicThatNobodyMadeStaysUnmade(TestTopics topics) throws Exception {
        assertThatThrownBy(() -> topics.readCommitted("unmade", 1, Duration.ofMillis(200)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("there is no topic unmade");
        assertThat(topics.admin().listTopics().names().get()).doesNotContain("unmade");
    }

    @Test
    void aDeletedTopicCanBeMadeAgainEmpty(TestTopics topics) {
        topics.create("phoenix", 1, Map.of("message.timestamp.type", "LogAppendTime"));
        topics.produceValues("phoenix", List.of("ash"));
        topics.delete("phoenix");
        topics.create("phoenix", 1);
        topics.produceValues("phoenix", List.of("egg"));

        assertThat(values(topics.readCommitted("phoenix", 1, DEADLINE))).containsExactly("egg");
    }

    @Test
    void aRestartOnTheSameFolderKeepsClusterTopicsAndRecords(@TempDir Path dir) {
        String cluster;
        try (EmbeddedBroker first = EmbeddedBroker.start(dir, 0, Map.of());
                TestTopics topics = new TestTopics(first.bootstrapServers())) {
            cluster = first.clusterId();
            topics.create("kept", 1);
            topics.produceValues("kept", List.of("one", "two"));
        }
        try (EmbeddedBroker second = EmbeddedBroker.start(dir, 0, Map.of());
                TestTopics topics = new TestTopics(second.bootstrapServers())) {
            topics.produceValues("kept", List.of("three"));

            assertThat(second.clusterId()).isEqualTo(cluster);
            assertThat(values(topics.readCommitted("kept", 3, DEADLINE))).containsExactly("one", "two", "three");
            assertThat(second.fault()).isNotDone();
        }
    }

    @Test
    void aSecondBrokerOnAFolderInUseIsRefusedAndTheFirstGoesOn(EmbeddedBroker broker, TestTopics topics) {
        assertThatThrownBy(() -> EmbeddedBroker.start(broker.dir(), 0, Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another broker is using " + broker.dir());

        topics.create("undisturbed", 1);
        assertThat(topics.produceValues("undisturbed", List.of("record"))).hasSize(1);
    }

    @Test
    void aTakenPortIsNamedAndLeavesTheFolderFree(@TempDir Path dir) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(dir, taken.getLocalPort(), Map.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
        try (DirectoryLock lock = DirectoryLock.of(dir)) {
            assertThat(lock).isNotNull();
        }
    }

    @Test
    void aClientBehindAProxyGetsItsRecordsThroughACut(@TempDir Path dir) {
        try (FaultProxy proxy = FaultProxy.open();
                EmbeddedBroker broker = EmbeddedBroker.start(dir, 0, behind(proxy))) {
            proxy.forwardTo("127.0.0.1", broker.port("PROXIED"));
            try (TestTopics proxied = new TestTopics(proxy.address());
                    TestTopics direct = new TestTopics(broker.bootstrapServers())) {
                proxied.create("cut", 1);
                proxied.produceValues("cut", List.of("before"));
                proxy.cut();
                proxied.produceValues("cut", List.of("after"));

                assertThat(values(direct.readCommitted("cut", 2, DEADLINE))).containsExactly("before", "after");
            }
        }
    }

    private static Map<String, String> behind(FaultProxy proxy) {
        return Map.of(
                "listeners", "PLAINTEXT://127.0.0.1:0,PROXIED://127.0.0.1:0,CONTROLLER://127.0.0.1:0",
                "advertised.listeners", "PLAINTEXT://127.0.0.1:0,PROXIED://" + proxy.address(),
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT");
    }

    private static List<Future<RecordMetadata>> sendToBoth(Producer<String, String> producer, String value) {
        return List.of(
                producer.send(new ProducerRecord<>("transactions", 0, null, value + " 0")),
                producer.send(new ProducerRecord<>("transactions", 1, null, value + " 1")));
    }

    private static Producer<String, String> transactional(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "test"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static List<String> values(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> new String(record.value(), UTF_8)).toList();
    }
}
