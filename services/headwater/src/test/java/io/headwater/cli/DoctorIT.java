package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.doctor.ClusterChecks;
import io.headwater.cli.doctor.Finding;
import io.headwater.devkit.EmbeddedBroker;
import io.headwater.runtime.kafka.TopicAdmin;
import io.headwater.runtime.kafka.TopicSpecs;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorIT {
    @TempDir
    private Path folder;

    private EmbeddedBroker broker;
    private Admin admin;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(folder, 0, Map.of());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterEach
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void missingTopicsAreAWarningAndMadeOnesAreFine() throws Exception {
        assertThat(findings(InstantSource.system()))
                .anySatisfy(finding -> assertThat(finding.found()).contains("missing: texts, labels"));

        TopicAdmin.ensure(Map.of("bootstrap.servers", broker.bootstrapServers()), TopicSpecs.all("", 1, (short) 1));
        assertThat(findings(InstantSource.system())).extracting(Finding::grade).containsOnly(Finding.Grade.FINE);
    }

    @Test
    void aTopicThatForgetsWhatItMustKeepIsAProblem() throws Exception {
        TopicAdmin.ensure(Map.of("bootstrap.servers", broker.bootstrapServers()), TopicSpecs.all("", 1, (short) 1));
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, "models"),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET))))
                .all()
                .get();

        assertThat(findings(InstantSource.system())).anySatisfy(finding -> {
            assertThat(finding.grade()).isEqualTo(Finding.Grade.PROBLEM);
            assertThat(finding.subject()).isEqualTo("topic models");
            assertThat(finding.advice()).contains("compact");
        });
    }

    @Test
    void aClockBehindTheBrokersIsAWarning() throws Exception {
        TopicAdmin.ensure(Map.of("bootstrap.servers", broker.bootstrapServers()), TopicSpecs.all("", 1, (short) 1));
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>("labeled-texts", "{}")).get();
        }

        assertThat(findings(InstantSource.system())).extracting(Finding::grade).containsOnly(Finding.Grade.FINE);
        assertThat(findings(InstantSource.fixed(Instant.now().minusSeconds(60))))
                .anySatisfy(finding -> {
                    assertThat(finding.grade()).isEqualTo(Finding.Grade.WARNING);
                    assertThat(finding.subject()).isEqualTo("clock");
                });
    }

    private List<Finding> findings(InstantSource clock) throws InterruptedException {
        return new ClusterChecks(admin, broker.bootstrapServers(), "", clock).findings();
    }
}
