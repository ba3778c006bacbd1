package io.headwater.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.encode.HashedNgrams;
import io.headwater.learn.Features;
import io.headwater.learn.dl4j.Learners;
import io.headwater.model.Coordinates;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.ModelCommand;
import io.headwater.model.ModelEvent;
import io.headwater.model.SourceModel;
import io.headwater.model.Topic;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.OutputReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RollbackTest {
    private static final WordEncoder ENCODER = new WordEncoder();
    private static final String[] LABELS = {"red", "green", "blue"};

    private final KeyValueStore<Bytes, byte[]> store =
            Stores.inMemoryKeyValueStore("training").get();
    private final List<Record<byte[], Flow>> output = new ArrayList<>();
    private final TrainerMetrics metrics = new TrainerMetrics(new SimpleMeterRegistry());
    private final FineTuningSettings settings = TopologyFixture.settings(1_000, 10, 0, 1_000_000_000, 800);
    private long now = 1_000_000;

    @BeforeEach
    void openStore() {
        MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
    }

    @Test
    void theModelStandsWhereTheVersionStoodAndTrainsOnAsIfNothingHadBeenInBetween() throws Exception {
        String straight;
        try (FineTuning tuning = open()) {
            feed(tuning, 0, 320, 0);
            feed(tuning, 640, 320, 0);
            straight = newest().sha256();
        }
        wipe();
        try (FineTuning tuning = open()) {
            feed(tuning, 0, 320, 0);
            Manifest good = newest();
            feed(tuning, 320, 320, 1);
            tuning.follow(rollback(good.version(), false), now);

            Manifest back = newest();
            assertThat(back.sha256()).isEqualTo(good.sha256());
            assertThat(back.labels()).isEqualTo(good.labels());
            assertThat(back.metrics()).isEqualTo(good.metrics());
            assertThat(back.kind()).isEqualTo(Manifest.Kind.SNAPSHOT);
            assertThat(back.version()).isGreaterThan(good.version() + 1);
            assertThat(back.lineage().eventsTotal()).isEqualTo(320);
            assertThat(back.lineage().rollback()).contains(new Lineage.Rollback(good.version(), false, List.of()));
            assertThat(told(ModelEvent.Type.ROLLBACK))
                    .singleElement()
                    .satisfies(event -> assertThat(event.details())
                            .containsEntry("to", good.version())
                            .containsEntry("undone", 320L)
                            .containsEntry("reason", "poisoned")
                            .containsEntry("events", List.of("labeled-texts-0:320-639")));

            feed(tuning, 640, 320, 0);
            assertThat(newest().sha256()).isEqualTo(straight);
            assertThat(newest().lineage().eventsTotal()).isEqualTo(640);
        }
    }

    @Test
    void aRestartRightAfterItGoesOnFromTheOlderState() throws Exception {
        FineTuning tuning = open();
        feed(tuning, 0, 320, 0);
        Manifest good = newest();
        feed(tuning, 320, 320, 1);
        tuning.follow(rollback(good.version(), false), now);
        feed(tuning, 640, 32, 0);
        String straight = newest().sha256();
        tuning.close();
        // The same again, with a restart between the rollback and what follows.
        wipe();
        tuning = open();
        feed(tuning, 0, 320, 0);
        feed(tuning, 320, 320, 1);
        tuning.follow(rollback(good.version(), false), now);
        tuning.close();
        tuning = open();
        feed(tuning, 640, 32, 0);
        tuning.close();

        assertThat(newest().sha256()).isEqualTo(straight);
        assertThat(newest().lineage().eventsTotal()).isEqualTo(352);
        assertThat(told(ModelEvent.Type.STATE_DIVERGED)).isEmpty();
    }

    @Test
    void aRollbackCanBeTakenBackToTheVersionThatStoodBeforeIt() throws Exception {
        try (FineTuning tuning = open()) {
            feed(tuning, 0, 320, 0);
            Manifest good = newest();
            feed(tuning, 320, 320, 1);
            Manifest thoughtBad = newest();
            tuning.follow(rollback(good.version(), false), now);
            // No event has come since: both stand at the same place of the stream.
            tuning.follow(rollback(thoughtBad.version(), false), now);
            assertThat(newest().sha256()).isEqualTo(thoughtBad.sha256());
            assertThat(newest().lineage().eventsTotal()).isEqualTo(640);

            feed(tuning, 640, 1_600, 0);
            tuning.follow(rollback(thoughtBad.version() + 2, false), now);
            assertThat(told(ModelEvent.Type.STATE_DIVERGED)).isEmpty();
        }
    }

    @Test
    void undoneEventsAreLearnedAgainIfSoAsked() throws Exception {
        try (FineTuning tuning = open()) {
            feed(tuning, 0, 320, 0);
            Manifest good = newest();
            feed(tuning, 320, 320, 0);
            String before = newest().sha256();
            tuning.follow(rollback(good.version(), true), now);
            while (tuning.waitsForTheClock()) {
                tuning.tick(now += 200);
            }

            assertThat(newest().lineage().eventsTotal()).isEqualTo(640);
            assertThat(newest().sha256()).isEqualTo(before);
        }
    }

    @Test
    void aVersionThatIsNotKeptIsRefusedAndNothingChanges() throws Exception {
        try (FineTuning tuning = open()) {
            feed(tuning, 0, 3_200, 0);
            Manifest newest = newest();
            tuning.follow(rollback(1, false), now);
            tuning.follow(rollback(newest.version() + 1, false), now);

            assertThat(newest()).isEqualTo(newest);
            List<ModelEvent> refused = told(ModelEvent.Type.COMMAND_REFUSED);
            assertThat(refused)
                    .hasSize(2)
                    .allSatisfy(event -> assertThat(event.details()).containsEntry("command", "rollback"));
            assertThat(why(refused.get(1))).startsWith("there is no version " + (newest.version() + 1));
            Matcher oldest = Pattern.compile(
                            "version 1 is older.* the oldest that is kept is version (\\d+)\\..*rollback.events.*")
                    .matcher(why(refused.get(0)));
            assertThat(oldest.matches()).as(why(refused.get(0))).isTrue();
            long kept = Long.parseLong(oldest.group(1));
            tuning.follow(rollback(kept - 1, false), now);
            assertThat(told(ModelEvent.Type.COMMAND_REFUSED)).hasSize(3);
            tuning.follow(rollback(kept, false), now);
            assertThat(told(ModelEvent.Type.ROLLBACK)).hasSize(1);
        }
    }

    @Test
    void olderSnapshotsAreKeptForAsManyEventsAsCanBeUndoneAndNoMore() throws Exception {
        try (FineTuning tuning = open()) {
            feed(tuning, 0, 3_200, 0);
            Meta meta = new ModelStore(store, "default").meta().orElseThrow();
            assertThat(meta.snapshots()).hasSizeBetween(4, 7);
            assertThat(meta.journalStart()).isBetween(3_200L - 800 - 400, 3_200L - 800);
            for (Manifest manifest : manifests()) {
                if (manifest.lineage().eventsTotal() >= 2_400) {
                    assertThat(new ModelStore(store, "default").version(manifest.version()))
                            .as("version %d", manifest.version())
                            .isPresent();
                }
            }
        }
    }

    @Test
    void aPausedModelLetsItsEventsWaitOverRestartsAndLearnsThemInOrderWhenItIsResumed() throws Exception {
        String straight;
        try (FineTuning tuning = open()) {
            feed(tuning, 0, 640, 0);
            straight = newest().sha256();
        }
        wipe();
        FineTuning tuning = open();
        feed(tuning, 0, 320, 0);
        long version = newest().version();
        tuning.follow(new ModelCommand.Pause(Optional.of("look first")), now);
        feed(tuning, 320, 300, 0);
        tuning.close();
        tuning = open();
        feed(tuning, 620, 20, 0);
        assertThat(newest().version()).isEqualTo(version);
        assertThat(tuning.waiting()).isEqualTo(320);
        assertThat(tuning.waitsForTheClock()).isFalse();

        tuning.follow(new ModelCommand.Resume(Optional.empty()), now);
        while (tuning.waitsForTheClock()) {
            tuning.tick(now += 200);
        }
        tuning.close();

        assertThat(newest().sha256()).isEqualTo(straight);
        assertThat(newest().lineage().eventsTotal()).isEqualTo(640);
        assertThat(told(ModelEvent.Type.PAUSED))
                .singleElement()
                .satisfies(event -> assertThat(event.details()).containsEntry("reason", "look first"));
        assertThat(told(ModelEvent.Type.RESUMED)).hasSize(1);
    }

    @Test
    void aVersionIsPublishedBeforeItsTimeOnCommand() throws Exception {
        try (FineTuning tuning = open()) {
            feed(tuning, 0, 32, 0);
            for (int i = 32; i < 96; i++) {
                tuning.accept(event(i, 0), now);
            }
            assertThat(newest().lineage().eventsTotal()).as("not its time yet").isEqualTo(64);
            tuning.follow(new ModelCommand.Publish(Optional.empty()), now);
            assertThat(newest().lineage().eventsTotal()).isEqualTo(96);
            tuning.follow(new ModelCommand.Publish(Optional.empty()), now);
            assertThat(told(ModelEvent.Type.COMMAND_REFUSED)).hasSize(1);
        }
    }

    @Test
    void whatWasLearnedAndNeverPublishedIsNamedByTheRollbackThatUndoesIt() throws Exception {
        try (FineTuning tuning = open()) {
            feed(tuning, 0, 32, 0);
            for (int i = 32; i < 96; i++) {
                tuning.accept(event(i, 0), now);
            }
            assertThat(newest().lineage().eventsTotal()).isEqualTo(64);
            tuning.follow(rollback(newest().version(), false), now);

            Lineage.Rollback rollback = newest().lineage().rollback().orElseThrow();
            assertThat(rollback.unpublished())
                    .extracting(event -> event.coordinates().offset())
                    .containsExactlyElementsOf(LongStream.range(64, 96).boxed().toList());
        }
    }

    /** Feeds full micro-batches, each followed by a version. */
    private void feed(FineTuning tuning, int first, int count, int shift) {
        for (int i = first; i < first + count; i++) {
            tuning.accept(event(i, shift), now);
            if (i % 32 == 31) {
                tuning.tick(now += 150);
            }
        }
        tuning.tick(now += 150);
    }

    private static ModelCommand rollback(long version, boolean relearn) {
        return new ModelCommand.Rollback(version, relearn, Optional.of("poisoned"));
    }

    private FineTuning open() {
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

    private static Flow.Encoded event(int number, int shift) {
        String text = LABELS[number % LABELS.length] + " " + number;
        return new Flow.Encoded(
                new Coordinates("labeled-texts", 0, number),
                number,
                "default",
                LABELS[(number + shift) % LABELS.length] + (shift > 0 && number % 5 == 0 ? "x" : ""),
                new Features(ENCODER.encode(text), new HashedNgrams().encode(text)),
                null,
                null);
    }

    private void wipe() {
        List<Bytes> keys = new ArrayList<>();
        try (var all = store.all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(store::delete);
        output.clear();
        now = 1_000_000;
    }

    private Manifest newest() throws Exception {
        List<Manifest> manifests = manifests();
        return manifests.get(manifests.size() - 1);
    }

    private List<Manifest> manifests() throws Exception {
        List<Manifest> manifests = new ArrayList<>();
        for (Record<byte[], Flow> record : output) {
            if (record.value() instanceof Flow.Outgoing out && out.topic() == Topic.MODELS) {
                manifests.add(ManifestCodec.read(out.value()));
            }
        }
        return manifests;
    }

    private static String why(ModelEvent refused) {
        return String.valueOf(refused.details().get("why"));
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
}
