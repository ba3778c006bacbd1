package io.headwater.trainer;

import io.headwater.encode.HashedNgrams;
import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.HoldoutSettings;
import io.headwater.learn.TargetModel;
import io.headwater.learn.dl4j.Learners;
import io.headwater.learn.gate.GateSettings;
import io.headwater.model.LabelMap;
import io.headwater.model.LabeledText;
import io.headwater.model.Manifest;
import io.headwater.model.ModelEvent;
import io.headwater.model.SourceModel;
import io.headwater.model.Version;
import io.headwater.runtime.kafka.RecordPrefetch;
import io.headwater.wire.ChainedVersion;
import io.headwater.wire.EventLimits;
import io.headwater.wire.EventReader;
import io.headwater.wire.EventWriter;
import io.headwater.wire.ManifestSigner;
import io.headwater.wire.OutputReader;
import io.headwater.wire.Update;
import io.headwater.wire.UpdateAssembler;
import io.headwater.wire.VersionChain;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The production topology in Kafka's test driver, with a small encoder and the real learner. */
final class TopologyFixture implements AutoCloseable {
    private static final WordEncoder ENCODER = new WordEncoder();
    private static final HashedNgrams NGRAMS = new HashedNgrams();
    static final Recipe RECIPE = new Recipe(Learners.NAMES, 1e-3, LabelMap.SAME, CommitteeSettings.DEFAULT);
    static final FineTuningSettings SETTINGS = settings(1_000, 100, 5_000);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> input;
    private final UpdateAssembler assembler = new UpdateAssembler(100_000_000);
    private final Map<String, ChainedVersion> served = new HashMap<>();
    private int sent;

    TopologyFixture(Path stateDir, FineTuningSettings settings) {
        SourceModel source = source();
        TrainerMetrics metrics = new TrainerMetrics(registry);
        RecordPrefetch<Prepared> prefetch = new RecordPrefetch<>(
                Set.of("labeled-texts"),
                1,
                "test-encode",
                new Preparation(
                        new EventReader(EventLimits.DEFAULT), ENCODER, false, Optional.empty(), metrics::encoded));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "trainer-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        driver = new TopologyTestDriver(
                TrainerTopology.build(
                        "",
                        1,
                        new EventReader(EventLimits.DEFAULT),
                        prefetch,
                        recipe -> target(source, recipe),
                        settings,
                        metrics),
                properties,
                START);
        input = driver.createInputTopic(
                "labeled-texts", new ByteArraySerializer(), new ByteArraySerializer(), START, Duration.ofMillis(1));
    }

    static FineTuningSettings settings(int maxLabels, int maxModels, int snapshotMillis) {
        return settings(maxLabels, maxModels, snapshotMillis, 1_000_000_000);
    }

    static FineTuningSettings settings(int maxLabels, int maxModels, int snapshotMillis, long snapshotBytesPerSecond) {
        return settings(maxLabels, maxModels, snapshotMillis, snapshotBytesPerSecond, 0);
    }

    static FineTuningSettings settings(
            int maxLabels, int maxModels, int snapshotMillis, long snapshotBytesPerSecond, long rollbackEvents) {
        return new FineTuningSettings(
                32,
                20,
                new PublishSettings(
                        100, 100, 1_000_000_000, 64, Duration.ofDays(3).toMillis(), 20_000),
                snapshotMillis,
                snapshotBytesPerSecond,
                rollbackEvents,
                5_000,
                maxLabels,
                maxModels,
                HoldoutSettings.NONE,
                GateSettings.OFF,
                0,
                source().sha256(),
                RECIPE,
                Map.of("micro.batch.size", "32"),
                ENCODER.id(),
                Map.of(ENCODER.id(), ENCODER.fingerprint(), NGRAMS.id(), NGRAMS.fingerprint()),
                "test",
                ManifestSigner.NONE);
    }

    static FineTuningSettings signedBy(ManifestSigner signer, FineTuningSettings s) {
        return with(s.publishing(), signer, s);
    }

    /** A version is due after so many events, and hardly ever before. */
    static FineTuningSettings publishingAfter(int events, FineTuningSettings s) {
        long day = Duration.ofDays(1).toMillis();
        return with(new PublishSettings(day, day, 1_000_000_000, 64, 3 * day, events), s.signer(), s);
    }

    private static FineTuningSettings with(PublishSettings publishing, ManifestSigner signer, FineTuningSettings s) {
        return new FineTuningSettings(
                s.microBatchSize(),
                s.lingerMillis(),
                publishing,
                s.snapshotMillis(),
                s.snapshotBytesPerSecond(),
                s.rollbackEvents(),
                s.journalEvents(),
                s.maxLabels(),
                s.maxModels(),
                s.holdout(),
                s.gate(),
                s.watchdogDrop(),
                s.source(),
                s.recipe(),
                s.configuration(),
                s.encoder(),
                s.encoders(),
                s.software(),
                signer);
    }

    /** A committee of all learners there are. */
    static TargetModel target(SourceModel source, Recipe recipe) {
        return new TargetModel(
                Learners.committee(source, recipe.learners(), recipe.committee(), recipe.learningRate()));
    }

    private static SourceModel source() {
        return Learners.builtInSource(ENCODER.id(), ENCODER.fingerprint(), ENCODER.dimension());
    }

    /** A text of two words, the first of which is nearly the label. */
    void label(String model, int number, String label) {
        send(EventWriter.labeledText(
                new LabeledText("id-" + number, label + "ish word" + number, label, model, Optional.empty())));
    }

    void send(byte[] value) {
        input.pipeInput(new TestRecord<>(null, value, START.plusMillis(sent++)));
    }

    void pass(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** Versions published since the last call, verified by the chain rules a scorer applies. */
    List<Version> versions() throws Exception {
        List<Version> versions = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : output("model-updates")) {
            Optional<Update> update = assembler.accept(record.value(), record.headers());
            if (update.isPresent()) {
                String model = update.get().manifest().model();
                ChainedVersion version = VersionChain.next(Optional.ofNullable(served.get(model)), update.get());
                served.put(model, version);
                versions.add(version.version());
            }
        }
        return versions;
    }

    List<Manifest> manifests() throws Exception {
        return versions().stream().map(Version::manifest).toList();
    }

    List<ModelEvent> diary() throws Exception {
        List<ModelEvent> events = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : output("model-events")) {
            events.add(OutputReader.modelEvent(record.value()));
        }
        return events;
    }

    List<TestRecord<byte[], byte[]>> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    KeyValueStore<Bytes, byte[]> store() {
        return driver.getKeyValueStore(FineTuneProcessor.STORE);
    }

    double trained(String model) {
        return registry.get("headwater.events.trained")
                .tag("model", model)
                .functionCounter()
                .count();
    }

    @Override
    public void close() {
        driver.close();
    }
}
