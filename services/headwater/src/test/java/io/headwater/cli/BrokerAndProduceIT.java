package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code headwater broker} as a process of its own, and {@code headwater produce} against it. */
@Timeout(120)
class BrokerAndProduceIT {
    @TempDir
    private Path folder;

    private Process broker;
    private String address;

    @BeforeEach
    void startTheBroker() throws IOException {
        broker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.headwater.cli.Main",
                        "broker",
                        "--port",
                        "0",
                        "--partitions",
                        "1",
                        "--dir",
                        folder.resolve("data").toString())
                .redirectError(folder.resolve("broker.log").toFile())
                .start();
        address = new BufferedReader(new InputStreamReader(broker.getInputStream(), UTF_8)).readLine();
        assertThat(address).matches("127\\.0\\.0\\.1:\\d+");
    }

    @AfterEach
    void endTheBroker() throws InterruptedException {
        broker.destroyForcibly().waitFor();
    }

    @Test
    void whatIsInTheFileIsInTheTopicOnceAndInOrder() throws Exception {
        Path file = Files.writeString(folder.resolve("mine.tsv"), "ham\thi\nno tab\nspam\tbuy\n");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("produce", file.toString(), "-t", "labeled-texts", "-b", address, "--send-malformed");

        assertThat(code).isZero();
        assertThat(out.toString().strip()).isEqualTo("sent 3, failed 0");
        assertThat(err.toString()).contains("1 malformed line was sent", "line 2: no tab");
        assertThat(records("labeled-texts", 3))
                .extracting(ConsumerRecord::value)
                .containsExactly(
                        "{\"id\":\"mine-1\",\"text\":\"hi\",\"label\":\"ham\",\"model\":\"default\"}",
                        "no tab",
                        "{\"id\":\"mine-3\",\"text\":\"buy\",\"label\":\"spam\",\"model\":\"default\"}");
    }

    @Test
    void aSignalStopsTheBrokerCleanly() throws Exception {
        broker.destroy();

        assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(broker.exitValue()).isZero();
        assertThat(folder.resolve("data/.kafka_cleanshutdown")).exists();
    }

    private List<ConsumerRecord<String, String>> records(String topic, int expected) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (records.size() < expected) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
            assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, (long) expected);
        }
        return records;
    }
}
