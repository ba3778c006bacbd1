package io.headwater.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.encode.HashedNgrams;
import io.headwater.learn.Features;
import io.headwater.learn.HoldoutSettings;
import io.headwater.learn.dl4j.Learners;
import io.headwater.learn.gate.GateSettings;
import io.headwater.model.Coordinates;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.Lineage.MicroBatch;
import io.headwater.model.Manifest;
import io.headwater.model.ModelCommand;
import io.headwater.model.ModelEvent;
import io.headwater.model.SourceModel;
import io.headwater.model.Topic;
import io.headwater.wire.ChainedVersion;
import io.headwater.wire.OutputReader;
import io.headwater.wire.Update;
import io.headwater.wire.UpdateAssembler;
import io.headwater.wire.VersionChain;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that are kept back, and versions that are held, from the journal to the topic. */
class HeldVersionsTest {
    private static final WordEncoder ENCODER = new WordEncoder();
    private static final String[] LABELS = {"red", "green", "blue"};
    private static final int CLEAN = 960;

    private final KeyValueStore<Bytes, byte[]> store =
            Stores.inMemoryKeyValueStore("training").get();
    private final List<Record<byte[], Flow>> output = new ArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TrainerMetrics metrics = new TrainerMetrics(registry);
    private Optional<ChainedVersion> scorer = Optional.empty();
    private long now = 1_000_000;

    @BeforeEach
    void openStore() {
        MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
    }

    private static FineTuningSettings settings(HoldoutSettings holdout, GateSettings gate) {
        return settings(holdout, gate, 0);
    }

    private static FineTuningSettings settings(HoldoutSettings holdout, GateSettings gate, double watchdogDrop) {
        FineTuningSettings s = TopologyFixture.settings(1_000, 10, 0, 1_000_000_000, 800);
        return new FineTuningSettings(
                s.microBatchSize(),
                s.lingerMillis(),
                s.publishing(),
                s.snapshotMillis(),
                s.snapshotBytesPerSecond(),
                s.rollbackEvents(),
                s.journalEvents(),
                s.maxLabels(),
                s.maxModels(),
                holdout,
                gate,
                watchdogDrop,
                s.source(),
                s.recipe(),
                s.configuration(),
                s.encoder(),
                s.encoders(),
                s.software(),
                s.signer());
    }

    private FineTuning open() {
        return open(settings(new HoldoutSettings(0.1, 60), GateSettings.DEFAULT));
    }

    private FineTuning open(FineTuningSettings settings) {
        SourceModel source = Learners.builtInSource(ENCODER.id(), ENCODER.fingerprint(), ENCODER.dimension());
        return FineTuning.open(
                "default",
                recipe -> TopologyFixture.target(source, recipe),
                new ModelStore(store, "default"),
                settings,
                output::add,
                metrics,
                now);
    }

    /** Full micro-batches, each followed by a version; by {@code shift} labels are exchanged for others. */
    private void feed(FineTuning tuning, int first, int count, int shift) {
        for (int i = first; i < first + count; i++) {
            tuning.accept(event(i, shift), now);
            if (i % 32 == 31) {
                tuning.tick(now += 150);
            }
        }
        tuning.tick(now += 150);
    }

    private static Flow.Encoded event(int number, int shift) {
        String text = LABELS[number % LABELS.length] + " " + number;
        return new Flow.Encoded(
                new Coordinates("labeled-texts", 0, number),
                number,
                "default",
                LABELS[(number + shift) % LABELS.length],
                new Features(ENCODER.encode(text), new HashedNgrams().encode(text)),
                null,
                null);
    }

    /** What was published since the last call, as a scorer takes it in. */
    private List<Manifest> read() throws Exception {
        List<Manifest> manifests = new ArrayList<>();
        UpdateAssembler assembler = new UpdateAssembler(Long.MAX_VALUE);
        for (Record<byte[], Flow> record : output) {
            if (record.value() instanceof Flow.Outgoing out && out.topic() == Topic.MODEL_UPDATES) {
                Optional<Update> update = assembler.accept(out.value(), record.headers());
                if (update.isPresent()) {
                    scorer = Optional.of(VersionChain.next(scorer, update.get()));
                    manifests.add(update.get().manifest());
                }
            }
        }
        return manifests;
    }

    private List<ModelEvent> told(ModelEvent.Type type) throws Exception {
        List<ModelEvent> events = new ArrayList<>();
        for (Record<byte[], Flow> record : output) {
            if (record.value() instanceof Flow.Outgoing out && out.topic() == Topic.MODEL_EVENTS) {
                ModelEvent event = OutputReader.modelEvent(out.value());
                if (event.type() == type) {
                    events.add(event);
                }
            }
        }
        return events;
    }

    @Test
    void atEveryVersionAnEventIsLearnedOrHeldOutAndNothingElse() throws Exception {
        try (FineTuning tuning = open()) {
            feed(tuning, 0, CLEAN, 0);
            Set<Long> learned = new HashSet<>();
            Set<Long> held = new HashSet<>();
            long came = 0;
            for (Manifest manifest : read()) {
                for (LearnedEvent event : manifest.lineage().held()) {
                    assertThat(held.add(event.coordinates().offset())).isTrue();
                    came++;
                }
                for (MicroBatch microBatch : manifest.lineage().microBatches()) {
                    for (LearnedEvent event : microBatch.events()) {
                        long offset = event.coordinates().offset();
                        assertThat(held.remove(offset)).isEqualTo(event.waited());
                        assertThat(learned.add(offset)).as("once").isTrue();
                        came += event.waited() ? 0 : 1;
                    }
                }
                assertThat(manifest.lineage().heldOut()).isEqualTo(held.size());
                assertThat(manifest.lineage().eventsTotal()).isEqualTo(learned.size());
                assertThat(manifest.metrics().events()).as("predicted").isEqualTo(came);
                assertThat((long) learned.size() + held.size()).isEqualTo(came);
            }
            assertThat(came).isEqualTo(CLEAN);
            assertThat(held).hasSize(60);
            assertThat(gauge("headwater.events.held")).isEqualTo(60);
            assertThat(registry.get("headwater.events.trained")
                            .functionCounter()
                            .count())
                    .isEqualTo(CLEAN - 60);
        }
    }

    @Test
    void aReleaseLetsAllBeLearnedOnceAndTheHoldoutFillsAgain() throws Exception {
        try (FineTuning tuning = open()) {
            feed(tuning, 0, CLEAN, 0);
            tuning.follow(new ModelCommand.Release(Optional.of("the end")), now);
            // Asked for twice, as by somebody who is not patient.
            tuning.follow(new ModelCommand.Release(Optional.empty()), now);
            for (int i = 0; i < 6; i++) {
                tuning.tick(now += 150);
            }

            List<Long> learned = read().stream()
                    .flatMap(manifest -> manifest.lineage().microBatches().stream())
                    .flatMap(microBatch -> microBatch.events().stream())
                    .map(event -> event.coordinates().offset())
                    .toList();
            assertThat(learned)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, CLEAN).boxed().toList());
            assertThat(scorer.orElseThrow().tip().lineage().heldOut()).isZero();
            assertThat(scorer.orElseThrow().tip().lineage().eventsTotal()).isEqualTo(CLEAN);
            assertThat(scorer.orElseThrow().tip().metrics().events()).isEqualTo(CLEAN);
            assertThat(told(ModelEvent.Type.RELEASED))
                    .first()
                    .satisfies(event -> assertThat(event.details()).containsEntry("events", 60L));

            feed(tuning, CLEAN, 320, 0);
            assertThat(gauge("headwater.events.held")).isPositive();
        }
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void whatIsHeldIsAManifestWithItsReasonAndTheNextDeltaBuildsOnWhatIsServed() throws Exception {
        try (FineTuning tuning = open()) {
            feed(tuning, 0, CLEAN, 0);
            feed(tuning, CLEAN, 640, 1);
            List<Manifest> manifests = read();
            List<Manifest> held = manifests.stream()
                    .filter(manifest -> !manifest.gate().serve())
                    .toList();
            Manifest first = held.get(0);
            long served = first.version() - 1;

            assertThat(held).allSatisfy(manifest -> {
                assertThat(manifest.bytes()).isZero();
                assertThat(manifest.gate().reason()).isNotBlank();
                assertThat(manifest.lineage().events()).isPositive();
            });
            assertThat(first.base()).hasValue(served);
            int next = manifests.indexOf(first);
            while (!manifests.get(next).gate().serve()) {
                assertThat(manifests.get(next).base()).hasValue(served);
                next++;
            }
            Manifest again = manifests.get(next);
            assertThat(again.kind() == Manifest.Kind.SNAPSHOT || again.base().getAsLong() == served)
                    .isTrue();
            assertThat(scorer.orElseThrow().version().manifest().version())
                    .as("a real change does not close the gate for good")
                    .isEqualTo(manifests.get(manifests.size() - 1).version());
            assertThat(told(ModelEvent.Type.GATE_VERDICT).get(0).details())
                    .containsEntry("verdict", "held")
                    .containsEntry("served", served)
                    .containsEntry("reason", first.gate().reason());
            assertThat(told(ModelEvent.Type.GATE_VERDICT).get(1).details()).containsEntry("verdict", "served");
            assertThat(registry.get("headwater.versions.held").functionCounter().count())
                    .isEqualTo(held.size());
            assertThat(gauge("headwater.gate.open")).isEqualTo(1);
        }
    }

    @Test
    void restartsAmidHeldEventsAndHeldVersionsChangeNothing() throws Exception {
        try (FineTuning tuning = open()) {
            feed(tuning, 0, CLEAN, 0);
            feed(tuning, CLEAN, 640, 1);
        }
        List<String> straight = read().stream().map(HeldVersionsTest::outcome).toList();
        boolean heldAtRestart = false;
        wipe();
        FineTuning tuning = open();
        for (int first = 0; first < CLEAN + 640; first += 32) {
            feed(tuning, first, 32, first < CLEAN ? 0 : 1);
            if (first % 160 == 0 || first >= CLEAN) {
                heldAtRestart |= tuning.standing().held();
                tuning.close();
                tuning = open();
            }
        }
        tuning.close();

        assertThat(heldAtRestart).as("a restart while versions were held").isTrue();
        assertThat(told(ModelEvent.Type.STATE_DIVERGED)).isEmpty();
        assertThat(read().stream().map(HeldVersionsTest::outcome).toList()).isEqualTo(straight);
    }

    /** What must not hang on restarts: the bits, the verdict and what it rests on, and what was learned. */
    private static String outcome(Manifest manifest) {
        return manifest.version() + " " + manifest.sha256() + " " + manifest.gate() + " " + manifest.metrics() + " "
                + manifest.lineage().microBatches() + manifest.lineage().held();
    }

    private void wipe() {
        List<Bytes> keys = new ArrayList<>();
        try (var all = store.all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(store::delete);
        output.clear();
        scorer = Optional.empty();
        now = 1_000_000;
    }

    @Test
    void goingBackEndsAHoldAndWhatIsKeptBackIsWhatWasThen() throws Exception {
        String straight;
        try (FineTuning tuning = open()) {
            feed(tuning, 0, CLEAN, 0);
            feed(tuning, CLEAN + 320, 320, 0);
            List<Manifest> manifests = read();
            straight = manifests.get(manifests.size() - 1).sha256();
        }
        wipe();
        try (FineTuning tuning = open()) {
            feed(tuning, 0, CLEAN, 0);
            List<Manifest> manifests = read();
            Manifest good = manifests.get(manifests.size() - 1);
            output.clear();
            int at = CLEAN;
            while (!tuning.standing().held()) {
                feed(tuning, at, 32, 1);
                at += 32;
            }
            tuning.follow(new ModelCommand.Rollback(good.version(), false, Optional.of("poisoned")), now);
            List<Manifest> after = read();
            Manifest back = after.get(after.size() - 1);

            assertThat(tuning.standing().held()).isFalse();
            assertThat(back.gate().serve()).isTrue();
            assertThat(back.sha256()).isEqualTo(good.sha256());
            assertThat(back.lineage().eventsTotal()).isEqualTo(good.lineage().eventsTotal());
            assertThat(back.lineage().heldOut()).isEqualTo(good.lineage().heldOut());

            output.clear();
            feed(tuning, CLEAN + 320, 320, 0);
            assertThat(read()).isNotEmpty();
            assertThat(scorer.orElseThrow().tip().sha256()).isEqualTo(straight);
        }
    }

    @Test
    void aCommandPublishesWhatIsHeld() throws Exception {
        try (FineTuning tuning = open()) {
            feed(tuning, 0, CLEAN, 0);
            int at = CLEAN;
            while (!tuning.standing().held()) {
                feed(tuning, at, 32, 1);
                at += 32;
            }
            tuning.follow(new ModelCommand.Publish(Optional.of("I know better")), now);
            List<Manifest> manifests = read();

            assertThat(manifests.get(manifests.size() - 1).gate())
                    .isEqualTo(new Manifest.Gate(true, "a command says so"));
            assertThat(tuning.standing().held()).isFalse();
        }
    }

    @Test
    void theWatchdogGoesBackToTheBestVersionByItselfOnceForEachFall() throws Exception {
        try (FineTuning tuning = open(settings(HoldoutSettings.NONE, GateSettings.OFF, 0.1))) {
            feed(tuning, 0, CLEAN, 0);
            List<Manifest> clean = read();
            output.clear();
            // Every other label is another one: what is served falls, and stays there.
            for (int i = CLEAN; i < CLEAN + 1_600; i++) {
                tuning.accept(event(i, i % 2), now);
                tuning.tick(now += 10);
            }
            List<ModelEvent> rollbacks = told(ModelEvent.Type.ROLLBACK);

            assertThat(rollbacks).hasSize(1);
            assertThat(rollbacks.get(0).details().get("reason")).asString().startsWith("watchdog: served accuracy 0.");
            long to = (long) rollbacks.get(0).details().get("to");
            Manifest best = clean.stream()
                    .filter(manifest -> manifest.version() == to)
                    .findFirst()
                    .orElseThrow();
            assertThat(read()).anySatisfy(manifest -> {
                assertThat(manifest.sha256()).isEqualTo(best.sha256());
                assertThat(manifest.lineage().rollback()).isPresent();
            });
            assertThat(told(ModelEvent.Type.COMMAND_REFUSED)).isEmpty();
        }
    }

    @Test
    void aHoldoutThatIsSwitchedOffIsLearned() throws Exception {
        FineTuning tuning = open();
        feed(tuning, 0, 640, 0);
        tuning.close();
        tuning = open(settings(HoldoutSettings.NONE, GateSettings.OFF));
        feed(tuning, 640, 32, 0);
        tuning.close();
        tuning = open(settings(HoldoutSettings.NONE, GateSettings.OFF));
        feed(tuning, 672, 32, 0);
        tuning.close();
        List<Manifest> manifests = read();

        assertThat(manifests.get(manifests.size() - 1).lineage().heldOut()).isZero();
        assertThat(manifests.get(manifests.size() - 1).lineage().eventsTotal()).isEqualTo(704);
        assertThat(told(ModelEvent.Type.STATE_DIVERGED)).isEmpty();
    }
}
