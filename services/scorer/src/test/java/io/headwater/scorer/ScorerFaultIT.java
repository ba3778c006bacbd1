package io.headwater.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.devkit.EmbeddedBroker;
import io.headwater.devkit.FaultProxy;
import io.headwater.devkit.TestTopics;
import io.headwater.runtime.kafka.TopicAdmin;
import io.headwater.runtime.kafka.TopicSpecs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A scorer whose broker is behind a proxy that breaks its connections. */
class ScorerFaultIT {
    @TempDir
    private static Path brokerDir;

    private static FaultProxy proxy;
    private static EmbeddedBroker broker;
    private static TestTopics topics;

    @TempDir
    private Path dir;

    private String prefix;
    private UpdateLog log;
    private final ModelHistory history = new ModelHistory("default");

    @BeforeAll
    static void startABrokerBehindAProxy() {
        proxy = FaultProxy.open();
        broker = EmbeddedBroker.start(
                brokerDir,
                0,
                Map.of(
                        "listeners", "PLAINTEXT://127.0.0.1:0,PROXIED://127.0.0.1:0,CONTROLLER://127.0.0.1:0",
                        "advertised.listeners", "PLAINTEXT://127.0.0.1:0,PROXIED://" + proxy.address(),
                        "listener.security.protocol.map",
                                "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT"));
        proxy.forwardTo("127.0.0.1", broker.port("PROXIED"));
        topics = new TestTopics(broker.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        topics.close();
        broker.close();
        proxy.close();
    }

    @BeforeEach
    void takeTopicsOfItsOwn(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName() + "-";
        TopicAdmin.ensure(Map.of("bootstrap.servers", broker.bootstrapServers()), TopicSpecs.all(prefix, 2, (short) 1));
        log = new UpdateLog(broker.bootstrapServers(), prefix);
    }

    @AfterEach
    void heal() {
        proxy.heal();
        log.close();
    }

    private RunningScorer start() {
        return new RunningScorer(
                proxy.address(), prefix, dir.resolve("state"), Map.of("update.max.silence.ms", "1500"));
    }

    private void sendText(String id) {
        topics.produceValues(prefix + "texts", List.of("{\"id\":\"" + id + "\",\"text\":\"Hello\"}"));
    }

    private void awaitPredictions(int count) {
        assertThat(topics.readCommitted(prefix + "predictions", count, RunningScorer.DEADLINE))
                .hasSize(count);
    }

    @Test
    void goesOnAfterItsConnectionsWereCut() {
        log.publish(history.snapshot());
        try (RunningScorer scorer = start()) {
            scorer.awaitReady();
            sendText("m-1");
            awaitPredictions(1);
            for (int cut = 2; cut <= 4; cut++) {
                proxy.cut();
                log.publish(history.delta());
                scorer.awaitLive(cut);
                sendText("m-" + cut);
                awaitPredictions(cut);
            }
            assertThat(scorer.versions()).containsExactly(1L, 2L, 3L, 4L);
            assertThat(scorer.freshnessObserved()).isEqualTo(3 * ModelHistory.EVENTS);
            scorer.awaitReady();
            assertThat(scorer.fatal).isEmpty();
        }
    }

    @Test
    void isNotReadyWhileTheBrokerIsSilentAndHealsByItself() {
        log.publish(history.snapshot());
        try (RunningScorer scorer = start()) {
            scorer.awaitReady();
            proxy.stall();
            scorer.await(() -> scorer.ready("model-follower").startsWith("the broker has not answered for"));
            assertThat(scorer.health.ready().up()).isFalse();
            assertThat(scorer.health.live().up()).isTrue();
            // What it has it goes on serving.
            assertThat(scorer.version()).isEqualTo(1);
            log.publish(history.delta());

            proxy.heal();
            scorer.awaitLive(2);
            scorer.awaitReady();

            sendText("m-1");
            awaitPredictions(1);
            assertThat(scorer.versions()).containsExactly(1L, 2L);
            assertThat(scorer.fatal).isEmpty();
        }
    }

    @Test
    void isNotReadyWhileTheBrokerRefusesItAndHealsByItself() {
        log.publish(history.snapshot());
        try (RunningScorer scorer = start()) {
            scorer.awaitReady();
            proxy.refuse();
            proxy.cut();
            scorer.await(() -> !scorer.ready("model-follower").equals("ok"));
            log.publish(history.delta());

            proxy.heal();
            scorer.awaitLive(2);
            scorer.awaitReady();
            assertThat(scorer.counter("headwater.updates.heals")).isZero();
        }
    }

    @Test
    void closesWhileTheBrokerIsSilent() {
        log.publish(history.snapshot());
        try (RunningScorer scorer = start()) {
            scorer.awaitReady();
            proxy.stall();
            scorer.await(() -> !scorer.ready("model-follower").equals("ok"));
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("model-follower"));
    }
}
