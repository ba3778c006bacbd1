package io.headwater.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.model.Prediction;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.wire.EventLimits;
import io.headwater.wire.EventReader;
import io.headwater.wire.Explanation;
import io.headwater.wire.MalformedException;
import io.headwater.wire.OutputReader;
import io.headwater.wire.Rejection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerTopologyTest {
    private static final Instant SENT = Instant.parse("2026-11-22T10:00:00Z");
    private static final Instant NOW = SENT.plusMillis(250);

    @TempDir
    private Path stateDir;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ScorerMetrics metrics = new ScorerMetrics(registry);
    private final ServedModels models = new ServedModels(new FlatEncoder(), () -> NOW);
    private final RecordPrefetch<PreparedText> prefetch = new RecordPrefetch<>(
            Set.of("test-texts"),
            1,
            "test-encode",
            new Preparation(
                    new EventReader(EventLimits.DEFAULT),
                    new FlatEncoder(),
                    models::lowerBlocks,
                    metrics.encodeTime()));
    private final ModelHistory history = new ModelHistory("default");
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> texts;

    @BeforeEach
    void serveTheFirstVersion() throws Exception {
        models.swap(history.snapshot().version());
        start(new Patience(Duration.ofMillis(1), () -> NOW));
    }

    private void start(Patience patience) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "scorer-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        driver = new TopologyTestDriver(
                ScorerTopology.build("test-", prefetch, models, patience, metrics, () -> NOW), properties, SENT);
        texts = driver.createInputTopic("test-texts", new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        driver.close();
        prefetch.close();
        models.close();
    }

    private void send(String json) {
        send(json.getBytes(UTF_8));
    }

    private void send(byte[] value) {
        texts.pipeInput(new TestRecord<>(null, value, SENT));
    }

    private List<TestRecord<byte[], byte[]>> output(String topic) {
        TestOutputTopic<byte[], byte[]> output =
                driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return output.readRecordsToList();
    }

    private List<Prediction> predictions() throws MalformedException {
        List<Prediction> predictions = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : output("test-predictions")) {
            predictions.add(OutputReader.prediction(record.value()));
        }
        return predictions;
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private double scored(String model) {
        return registry.get("headwater.events.scored")
                .tag("model", model)
                .counter()
                .count();
    }

    private double rejected(String reason) {
        return registry.get("headwater.events.rejected")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void aTextThatAsksWhatEachLearnerSaysIsScoredAllTheSameWhenTheGraphDoesNotTell() throws Exception {
        TestRecord<byte[], byte[]> text = new TestRecord<>(null, "{\"text\":\"Hello\"}".getBytes(UTF_8), SENT);
        Explanation.ask(text.headers());
        texts.pipeInput(text);

        assertThat(predictions()).singleElement().satisfies(prediction -> {
            assertThat(prediction.label()).isEqualTo("ham");
            assertThat(prediction.learners()).isEmpty();
        });
    }

    @Test
    void aTextBecomesAPredictionUnderItsId() throws Exception {
        send("{\"id\":\"m-17\",\"text\":\"Hello\"}");

        TestRecord<byte[], byte[]> record = output("test-predictions").get(0);
        Prediction prediction = OutputReader.prediction(record.value());
        assertThat(record.key()).asString(UTF_8).isEqualTo("m-17");
        assertThat(record.getRecordTime()).isEqualTo(SENT);
        assertThat(prediction.id()).isEqualTo("m-17");
        assertThat(prediction.model()).isEqualTo("default");
        assertThat(prediction.version()).isEqualTo(1);
        assertThat(prediction.label()).isEqualTo("ham");
        assertThat(prediction.confidence()).isEqualTo(0.5);
        assertThat(prediction.probabilities()).containsExactly(Map.entry("ham", 0.5), Map.entry("spam", 0.5));
        assertThat(prediction.time()).isEqualTo(NOW);
        assertThat(output("test-rejected")).isEmpty();
    }

    @Test
    void aTextWithoutAnIdIsNamedAfterItsPlace() throws Exception {
        send("{\"text\":\"Hello\"}");
        send("{\"text\":\"Hello again\"}");

        assertThat(predictions()).extracting(Prediction::id).containsExactly("test-texts-0-0", "test-texts-0-1");
    }

    @Test
    void eachPredictionNamesTheVersionThatMadeIt() throws Exception {
        send("{\"text\":\"a\"}");
        models.swap(history.snapshot().version());
        send("{\"text\":\"b\"}");
        models.swap(history.labels(List.of("ham", "spam", "news")).snapshot().version());
        send("{\"text\":\"c\"}");

        List<Prediction> predictions = predictions();

        assertThat(predictions).extracting(Prediction::version).containsExactly(1L, 2L, 3L);
        for (Prediction prediction : predictions) {
            assertThat(prediction.confidence())
                    .isCloseTo(
                            ModelHistory.firstProbability(
                                    prediction.version(),
                                    prediction.probabilities().size()),
                            within(1e-6));
        }
        assertThat(predictions.get(2).probabilities().keySet()).containsExactly("ham", "spam", "news");
    }

    @Test
    void badInputGoesToRejectedWithItsReasonItsBytesAndItsOrigin() {
        Map<String, byte[]> bad = new LinkedHashMap<>();
        bad.put("not-json", "text=Hello".getBytes(UTF_8));
        bad.put("no-text", "{\"id\":\"m-1\"}".getBytes(UTF_8));
        bad.put("empty-text", "{\"text\":\"  \"}".getBytes(UTF_8));
        bad.put("wrong-type", "{\"text\":17}".getBytes(UTF_8));
        bad.put("bad-utf8", new byte[] {'{', '"', (byte) 0xff, '"', '}'});
        bad.put("text-too-long", ("{\"text\":\"" + "x".repeat(64 * 1024 + 1) + "\"}").getBytes(UTF_8));
        bad.put("unknown-schema", "{\"schema\":2,\"text\":\"Hello\"}".getBytes(UTF_8));
        bad.put("no-value", new byte[0]);
        Headers headers = new RecordHeaders().add("trace", "t-1".getBytes(UTF_8));

        bad.values().forEach(value -> texts.pipeInput(new TestRecord<>("a key".getBytes(UTF_8), value, headers, SENT)));
        send("{\"text\":\"Hello\"}");

        List<TestRecord<byte[], byte[]>> rejected = output("test-rejected");
        assertThat(rejected)
                .extracting(record -> header(record, Rejection.REASON))
                .containsExactlyElementsOf(bad.keySet());
        int offset = 0;
        for (byte[] value : bad.values()) {
            TestRecord<byte[], byte[]> record = rejected.get(offset);
            assertThat(record.value()).isEqualTo(value);
            assertThat(record.key()).asString(UTF_8).isEqualTo("a key");
            assertThat(header(record, "trace")).isEqualTo("t-1");
            assertThat(header(record, Rejection.STREAMS_TOPIC)).isEqualTo("test-texts");
            assertThat(header(record, Rejection.STREAMS_OFFSET)).isEqualTo(Integer.toString(offset++));
        }
        bad.keySet().forEach(reason -> assertThat(rejected(reason)).as(reason).isEqualTo(1));
        assertThat(output("test-predictions")).hasSize(1);
    }

    @Test
    void aTextOfAModelWithoutAVersionIsRejectedAfterTheWaitAndOthersGoOn() throws Exception {
        String unknown = "{\"id\":\"m-1\",\"text\":\"Hello\",\"model\":\"unknown\"}";
        send(unknown);
        send("{\"id\":\"m-2\",\"text\":\"Hello\"}");

        TestRecord<byte[], byte[]> rejected = output("test-rejected").get(0);
        assertThat(header(rejected, Rejection.REASON)).isEqualTo("no-version");
        assertThat(header(rejected, Rejection.DETAIL)).contains("unknown");
        assertThat(rejected.value()).asString(UTF_8).isEqualTo(unknown);
        assertThat(predictions()).extracting(Prediction::id).containsExactly("m-2");
        assertThat(rejected("no-version")).isEqualTo(1);
    }

    @Test
    void oneWaitInVainIsTheLastForAWhile() throws Exception {
        AtomicReference<Instant> clock = new AtomicReference<>(NOW);
        Patience patience = new Patience(Duration.ofMillis(1), clock::get);
        driver.close();
        start(patience);
        send("{\"text\":\"Hello\",\"model\":\"unknown\"}");
        clock.set(NOW.plusMillis(1));

        assertThat(patience.grant("unknown")).as("the same model").isZero();
        assertThat(patience.grant("another")).as("another one").isZero();
        send("{\"text\":\"Hello\",\"model\":\"unknown\"}");
        send("{\"text\":\"Hello\",\"model\":\"another\"}");
        send("{\"text\":\"Hello\"}");

        assertThat(output("test-rejected")).hasSize(3);
        assertThat(output("test-predictions")).hasSize(1);
    }

    @Test
    void aModelThatWasUnknownIsScoredFromItsFirstVersionOn() throws Exception {
        send("{\"text\":\"too early\",\"model\":\"late\"}");
        models.swap(new ModelHistory("late").snapshot().version());
        send("{\"text\":\"in time\",\"model\":\"late\"}");

        assertThat(output("test-rejected")).hasSize(1);
        assertThat(predictions()).extracting(Prediction::model).containsExactly("late");
    }

    @Test
    void aTextWaitsForTheFirstVersionOfItsModel() throws Exception {
        driver.close();
        start(new Patience(Duration.ofMinutes(5), () -> NOW));
        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(() -> send("{\"text\":\"Hello\",\"model\":\"coming\"}"));
        models.swap(new ModelHistory("coming").snapshot().version());
        waiting.get();

        assertThat(predictions()).extracting(Prediction::model).containsExactly("coming");
        assertThat(output("test-rejected")).isEmpty();
    }

    @Test
    void whatIsScoredIsCountedAndTimed() {
        send("{\"text\":\"Hello\"}");
        send("{\"text\":\"Hello\"}");
        send("{\"text\":\"Hello\",\"model\":\"unknown\"}");

        assertThat(scored("default")).isEqualTo(2);
        assertThat(registry.find("headwater.events.scored")
                        .tag("model", "unknown")
                        .counter())
                .isNull();
        assertThat(registry.get("headwater.score.latency").timer().count()).isEqualTo(2);
        assertThat(registry.get("headwater.score.latency").timer().max(TimeUnit.MILLISECONDS))
                .isEqualTo(250);
        assertThat(registry.get("headwater.stage").tag("stage", "score").timer().count())
                .isEqualTo(2);
        assertThat(registry.get("headwater.stage")
                        .tag("stage", "encode")
                        .timer()
                        .count())
                .isEqualTo(3);
    }
}
