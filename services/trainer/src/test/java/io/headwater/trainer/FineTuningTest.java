package io.headwater.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.headwater.encode.HashedNgrams;
import io.headwater.learn.Budget;
import io.headwater.learn.Features;
import io.headwater.learn.TargetModel;
import io.headwater.learn.dl4j.Learners;
import io.headwater.model.Coordinates;
import io.headwater.model.Decision;
import io.headwater.model.LabelMap;
import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import io.headwater.model.Manifest.Kind;
import io.headwater.model.Member;
import io.headwater.model.ModelEvent;
import io.headwater.model.SourceModel;
import io.headwater.model.Topic;
import io.headwater.wire.ManifestCodec;
import io.headwater.wire.ManifestSigner;
import io.headwater.wire.OutputReader;
import io.headwater.wire.TrustedKeys;
import io.headwater.wire.UpdateRefusedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FineTuningTest {
    private static final WordEncoder ENCODER = new WordEncoder();
    private static final int BLOCK_BYTES = 16 * 1024;
    private static final long EVENTS = 1_600;
    private static final String[] LABELS = {"red", "green", "blue", "grey", "pink"};

    private final KeyValueStore<Bytes, byte[]> store =
            Stores.inMemoryKeyValueStore("training").get();
    private final List<Record<byte[], Flow>> output = new ArrayList<>();
    private final TrainerMetrics metrics = new TrainerMetrics(new SimpleMeterRegistry());
    private long now = 1_000_000;

    @BeforeEach
    void openStore() {
        MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
    }

    @Test
    void aRestoredModelTakes100FurtherStepsAsTheOneThatWasNeverStopped() throws Exception {
        Map<Long, String> straight = hashes(5_000, Integer.MAX_VALUE);
        for (int restartAfter : List.of(33, 500, 1_000)) {
            wipe();
            Map<Long, String> restarted = hashes(5_000, restartAfter);
            assertThat(restarted)
                    .as("restarted every %d events", restartAfter)
                    .containsEntry(EVENTS, straight.get(EVENTS));
            restarted.keySet().retainAll(straight.keySet());
            assertThat(straight).as("restarted every %d events", restartAfter).containsAllEntriesOf(restarted);
        }
    }

    @Test
    void snapshotsBoundTheJournalAndChangeNothing() throws Exception {
        Map<Long, String> rarely = hashes(Integer.MAX_VALUE, Integer.MAX_VALUE);
        wipe();
        assertThat(hashes(0, Integer.MAX_VALUE)).isEqualTo(rarely);
        // Drops the snapshot that was under way.
        open(TopologyFixture.SETTINGS).close();
        Meta meta = modelStore().meta().orElseThrow();
        assertThat(journal()).isLessThan((int) EVENTS / 2);
        assertThat(snapshotBlocks()).isEqualTo(meta.snapshot().blocks());
    }

    @Test
    void aCrashBetweenTheBlocksOfASnapshotLosesNothing() throws Exception {
        Map<Long, String> straight = hashes(5_000, Integer.MAX_VALUE);
        wipe();
        // So slowly that a snapshot of a few hundred kilobytes takes seconds, and several crashes fall in between.
        FineTuningSettings slow = TopologyFixture.settings(1_000, 10, 0, 200_000);
        FineTuning tuning = open(slow);
        int tornSnapshots = 0;
        int restoredSnapshots = 0;
        for (int i = 0; i < EVENTS; i++) {
            tuning.accept(event(i), now);
            now += 7;
            if (i % 50 == 49) {
                tuning.tick(now += 30);
            }
            if (i % 331 == 330) {
                tuning.close();
                Meta meta = modelStore().meta().orElseThrow();
                int blocks = snapshotBlocks();
                int named = meta.snapshot().blocks();
                tornSnapshots += blocks > named ? 1 : 0;
                restoredSnapshots += named > 0 ? 1 : 0;
                tuning = open(slow);
                assertThat(snapshotBlocks()).isEqualTo(named);
                assertThat(journal())
                        .as("everything since the snapshot that is named")
                        .isEqualTo(i + 1 - (int) meta.journalStart());
            }
        }
        tuning.tick(now + 1_000);
        tuning.close();

        assertThat(tornSnapshots).as("crashes between blocks").isPositive();
        assertThat(restoredSnapshots).as("crashes after a complete snapshot").isPositive();
        Map<Long, String> hashes = published();
        assertThat(hashes).containsEntry(EVENTS, straight.get(EVENTS));
        hashes.keySet().retainAll(straight.keySet());
        assertThat(straight).containsAllEntriesOf(hashes);
    }

    private int snapshotBlocks() {
        return entries('S');
    }

    private int journal() {
        return entries('J');
    }

    private int entries(char kind) {
        int entries = 0;
        try (var all = store.all()) {
            while (all.hasNext()) {
                entries += all.next().key.get()[0] == kind ? 1 : 0;
            }
        }
        return entries;
    }

    @Test
    void aSnapshotIsWrittenNoFasterThanItsBudgetAndTheNextOneWaitsForIt() {
        FineTuningSettings slow = TopologyFixture.settings(1_000, 10, 0, 200_000);
        FineTuning tuning = open(slow);
        long begun = now;
        long written = 0;
        long generation = 0;
        for (int i = 0; i < 1_000; i++) {
            tuning.accept(event(i), now);
            now += 7;
            tuning.tick(now);
            Meta.Snapshot named = modelStore().meta().orElseThrow().snapshot();
            if (named.generation() != generation) {
                generation = named.generation();
                written += named.blocks() * (long) BLOCK_BYTES;
                assertThat(written - (generation + 1) * BLOCK_BYTES)
                        .as("%d ms", now - begun)
                        .isLessThanOrEqualTo((now - begun) * 200);
            }
        }
        tuning.close();
        assertThat(generation).isGreaterThan(2);
    }

    @Test
    void versionsAreDeltasButEverySoManyAndTheFirstAfterARestart() throws Exception {
        FineTuning tuning = open(TopologyFixture.SETTINGS);
        for (int i = 0; i < 160; i++) {
            if (i == 100) {
                tuning.close();
                tuning = open(TopologyFixture.SETTINGS);
            }
            tuning.accept(event(i % 5), now);
            tuning.tick(now += 1_000);
        }
        tuning.close();

        List<Manifest> manifests = manifests();
        assertThat(manifests).hasSize(160);
        for (Manifest manifest : manifests) {
            boolean whole = List.of(1L, 65L, 101L).contains(manifest.version());
            assertThat(manifest.kind())
                    .as("version %d", manifest.version())
                    .isEqualTo(whole ? Kind.SNAPSHOT : Kind.DELTA);
            assertThat(manifest.snapshotVersion())
                    .isEqualTo(manifest.version() < 65 ? 1 : manifest.version() < 101 ? 65 : 101);
        }
        Manifest last = manifests.get(159);
        assertThat(last.base()).hasValue(159);
        assertThat(last.bytes()).isLessThan(manifests.get(100).bytes() / 2);
        assertThat(last.snapshotTime()).isEqualTo(manifests.get(100).time());
        assertThat(last.encoders()).containsOnlyKeys(ENCODER.id(), "ngrams");
        assertThat(last.learners())
                .extracting(Member::name)
                .containsExactly("words-lda", "ngrams", "words-linear", "words-mlp");
        assertThat(last.learners())
                .allSatisfy(
                        learner -> assertThat(learner.prequential().events()).isEqualTo(160));
    }

    @Test
    void aVersionThatWasADeltaIsPublishedAgainAsASnapshot() throws Exception {
        FineTuning tuning = open(TopologyFixture.SETTINGS);
        for (int i = 0; i < 3; i++) {
            tuning.accept(event(0), now);
            tuning.tick(now += 1_000);
        }
        tuning.tick(now += Duration.ofDays(3).toMillis());
        tuning.accept(event(0), now);
        tuning.tick(now += 1_000);
        tuning.close();

        List<Manifest> manifests = manifests();
        assertThat(manifests).extracting(Manifest::version).containsExactly(1L, 2L, 3L, 3L, 4L);
        assertThat(manifests)
                .extracting(Manifest::kind)
                .containsExactly(Kind.SNAPSHOT, Kind.DELTA, Kind.DELTA, Kind.SNAPSHOT, Kind.DELTA);
        assertThat(manifests.get(3).sha256()).isEqualTo(manifests.get(2).sha256());
        assertThat(manifests.get(4).snapshotTime()).isEqualTo(manifests.get(3).snapshotTime());
        assertThat(manifests.get(4).snapshotVersion()).isEqualTo(3);
    }

    @Test
    void everyVersionIsSignedAlsoOneThatIsPublishedAgainAndItsEntryInTheDirectory() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        FineTuningSettings signing = TopologyFixture.signedBy(
                ManifestSigner.of(pem("PRIVATE KEY", keys.getPrivate())), TopologyFixture.SETTINGS);
        FineTuning tuning = open(signing);
        tuning.accept(event(0), now);
        tuning.tick(now += 1_000);
        tuning.close();
        tuning = open(signing);
        tuning.tick(now += Duration.ofDays(3).toMillis());
        tuning.accept(event(0), now);
        tuning.tick(now += 1_000);
        tuning.close();

        assertThat(manifests()).extracting(Manifest::version).containsExactly(1L, 1L, 2L);
        TrustedKeys trusted = TrustedKeys.of(pem("PUBLIC KEY", keys.getPublic()));
        int verified = 0;
        for (Record<byte[], Flow> record : output) {
            if (!(record.value() instanceof Flow.Outgoing outgoing)) {
                continue;
            }
            boolean manifest = outgoing.topic() == Topic.MODELS
                    || (outgoing.topic() == Topic.MODEL_UPDATES
                            && record.headers().lastHeader("headwater.chunk") == null);
            if (manifest) {
                trusted.verify(outgoing.value());
                verified++;
            }
        }
        assertThat(verified).isEqualTo(2 * 3);
    }

    private static String pem(String label, Key key) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END " + label + "-----\n";
    }

    /** Events learned → hash of the version, over all events, the model closed and opened after each {@code restartAfter}. */
    private Map<Long, String> hashes(int snapshotMillis, int restartAfter) throws UpdateRefusedException {
        FineTuningSettings settings = TopologyFixture.settings(1_000, 10, snapshotMillis);
        FineTuning tuning = open(settings);
        for (int i = 0; i < EVENTS; i++) {
            tuning.accept(event(i), now);
            now += 7;
            if (i % 50 == 49) {
                tuning.tick(now += 30);
            }
            if (i % restartAfter == restartAfter - 1) {
                tuning.close();
                tuning = open(settings);
            }
        }
        tuning.tick(now + 1_000);
        tuning.close();
        return published();
    }

    private Map<Long, String> published() throws UpdateRefusedException {
        Map<Long, String> hashes = new TreeMap<>();
        for (Manifest manifest : manifests()) {
            hashes.put(manifest.lineage().eventsTotal(), manifest.sha256());
        }
        return hashes;
    }

    @Test
    void aRestoredModelPublishesInALaterEpochAndNamesTheSameParent() throws Exception {
        FineTuning first = open(TopologyFixture.SETTINGS);
        first.accept(event(0), now);
        first.tick(now += 100);
        first.close();
        FineTuning second = open(TopologyFixture.SETTINGS);
        second.accept(event(1), now);
        second.tick(now += 1_000);
        second.close();

        List<Manifest> manifests = manifests();
        assertThat(manifests).extracting(Manifest::epoch).containsExactly(1L, 2L);
        assertThat(manifests.get(1).parentSha256()).contains(manifests.get(0).sha256());
    }

    @Test
    void aStateThatComesOutDifferentIsSaidAloudAndPublishedOn() throws Exception {
        FineTuning first = open(TopologyFixture.SETTINGS, 1e-3);
        for (int i = 0; i < 32; i++) {
            first.accept(event(i), now);
        }
        first.close();
        FineTuning other = open(TopologyFixture.SETTINGS, 2e-3);
        other.tick(now += 1_000);
        other.accept(event(33), now);
        other.tick(now += 1_000);
        other.close();

        assertThat(diary()).extracting(ModelEvent::type).contains(ModelEvent.Type.STATE_DIVERGED);
        assertThat(manifests()).hasSize(2);
    }

    @Test
    void aStateThatComesOutDifferentIsPublishedAnewWhenItsVersionIsTooOld() throws Exception {
        FineTuning first = open(TopologyFixture.SETTINGS, 1e-3);
        for (int i = 0; i < 32; i++) {
            first.accept(event(i), now);
        }
        first.close();
        FineTuning other = open(TopologyFixture.SETTINGS, 2e-3);
        other.tick(now += Duration.ofDays(4).toMillis());
        other.close();

        List<Manifest> manifests = manifests();
        assertThat(manifests).extracting(Manifest::version).containsExactly(1L, 2L);
        assertThat(manifests.get(1).kind()).isEqualTo(Kind.SNAPSHOT);
        assertThat(manifests.get(1).sha256()).isNotEqualTo(manifests.get(0).sha256());
        assertThat(manifests.get(1).lineage().eventsTotal()).isEqualTo(32);
    }

    @Test
    void aRestartRepeatsWhatWasDecidedOfLearnersAndDecidesNothingAnew() throws Exception {
        for (int snapshotMillis : List.of(Integer.MAX_VALUE, 5_000)) {
            wipe();
            output.clear();
            FineTuningSettings settings = TopologyFixture.settings(1_000, 10, snapshotMillis);
            long[] clock = {0};
            // A millisecond passes whenever the clock is looked at: far too much for any event.
            FineTuning tuning = open(settings, new Budget(1e-6, () -> clock[0] += 1_000_000));
            for (int i = 0; i < EVENTS; i++) {
                tuning.accept(event(i), now);
                now += 7;
            }
            tuning.tick(now += 1_000);
            List<Member> members = tuning.standing().members();
            tuning.close();
            assertThat(members).extracting(Member::weight).contains(0.0);

            FineTuning restarted = open(settings, new Budget(1e9, System::nanoTime));

            assertThat(restarted.standing().members()).isEqualTo(members);
            restarted.tick(now += 1_000);
            assertThat(diary()).extracting(ModelEvent::type).doesNotContain(ModelEvent.Type.STATE_DIVERGED);
            restarted.accept(event((int) EVENTS), now);
            restarted.tick(now += 1_000);
            assertThat(restarted.standing().members())
                    .filteredOn(member -> member.weight() == 0)
                    .hasSameSizeAs(members.stream()
                            .filter(member -> member.weight() == 0)
                            .toList());
            restarted.close();
        }
    }

    private FineTuning open(FineTuningSettings settings, Budget budget) {
        SourceModel source = Learners.builtInSource(ENCODER.id(), ENCODER.fingerprint(), ENCODER.dimension());
        Function<Recipe, TargetModel> targets = recipe -> {
            TargetModel target = TopologyFixture.target(source, recipe);
            target.limit(budget);
            return target;
        };
        return FineTuning.open("default", targets, modelStore(), settings, output::add, metrics, now);
    }

    @Test
    void decisionsStandInTheLineageOfTheVersionWhoseEventsTheyFollow() throws Exception {
        long[] clock = {0};
        List<Decision> proposed = new ArrayList<>();
        try (FineTuning tuning = open(TopologyFixture.SETTINGS, new Budget(1e-6, () -> clock[0] += 1_000_000))) {
            for (int i = 0; i < EVENTS; i++) {
                tuning.accept(event(i), now);
                now += 7;
            }
            tuning.tick(now += 1_000);
        }
        long events = 0;
        for (Manifest manifest : manifests()) {
            for (Lineage.MicroBatch batch : manifest.lineage().microBatches()) {
                events += batch.events().size();
                long learned = events;
                assertThat(batch.decisions())
                        .allSatisfy(decision -> assertThat(decision.event()).isEqualTo(learned));
                proposed.addAll(batch.decisions());
            }
        }
        assertThat(proposed).extracting(Decision::action).contains(Decision.Action.PAUSE);
        assertThat(diary())
                .filteredOn(entry ->
                        entry.type() == ModelEvent.Type.LEARNER_PAUSED || entry.type() == ModelEvent.Type.LEARNER_WOKEN)
                .extracting(
                        entry -> entry.type() == ModelEvent.Type.LEARNER_PAUSED
                                ? Decision.Action.PAUSE
                                : Decision.Action.WAKE,
                        entry -> entry.details().get("learner"),
                        entry -> ((Number) entry.details().get("events")).longValue())
                .containsExactlyElementsOf(proposed.stream()
                        .map(decision -> tuple(decision.action(), decision.learner(), decision.event()))
                        .toList());
    }

    @Test
    void aModelStaysWithTheRecipeItWasBegunWithAndItsVersionsNameIt() throws Exception {
        Recipe begun = TopologyFixture.RECIPE;
        Recipe changed = new Recipe(
                begun.learners(), 0.1, begun.labelMap(), begun.committee().withSeed(99));
        FineTuningSettings settings = TopologyFixture.SETTINGS;
        List<String> straight = first64(settings, settings);
        wipe();
        // Before any snapshot of the state: what it was begun with is told by its recipe alone.
        assertThat(first64(settings, with(settings, settings.source(), changed)))
                .isEqualTo(straight);
        Map<String, String> named = manifests().get(1).lineage().configuration();
        assertThat(Recipe.of(named)).isEqualTo(begun);
        assertThat(named).containsEntry("micro.batch.size", "32");
        wipe();
        assertThat(first64(with(settings, settings.source(), changed), settings))
                .isNotEqualTo(straight);
    }

    /** Hashes of the versions of two micro-batches, with a restart between them. */
    private List<String> first64(FineTuningSettings before, FineTuningSettings after) throws Exception {
        for (FineTuningSettings settings : List.of(before, after)) {
            try (FineTuning tuning = open(settings, Budget.unlimited())) {
                int learned = output.isEmpty() ? 0 : 32;
                for (int i = learned; i < learned + 32; i++) {
                    tuning.accept(event(i), now);
                }
                tuning.tick(now += 1_000);
            }
        }
        return manifests().stream().map(Manifest::sha256).toList();
    }

    @Test
    void aModelBegunFromAnotherSourceIsNotContinued() {
        open(TopologyFixture.SETTINGS).close();
        FineTuningSettings s = TopologyFixture.SETTINGS;
        FineTuningSettings other = with(s, "f".repeat(64), s.recipe());
        assertThatThrownBy(() -> open(other)).hasMessageContaining("was begun with source " + s.source());
    }

    @Test
    void aModelBegunWithAnotherLabelMapIsNotContinued() {
        open(TopologyFixture.SETTINGS).close();
        FineTuningSettings s = TopologyFixture.SETTINGS;
        Recipe begun = s.recipe();
        Recipe renamed =
                new Recipe(begun.learners(), begun.learningRate(), LabelMap.parse("pos=good"), begun.committee());
        assertThatThrownBy(() -> open(with(s, s.source(), renamed)))
                .hasMessageContaining("was begun with source.label.map")
                .hasMessageContaining("this trainer has pos=good");
    }

    private static FineTuningSettings with(FineTuningSettings s, String source, Recipe recipe) {
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
                s.holdout(),
                s.gate(),
                s.watchdogDrop(),
                source,
                recipe,
                s.configuration(),
                s.encoder(),
                s.encoders(),
                s.software(),
                s.signer());
    }

    private FineTuning open(FineTuningSettings settings) {
        return open(settings, 1e-3);
    }

    private FineTuning open(FineTuningSettings settings, double learningRate) {
        SourceModel source = Learners.builtInSource(ENCODER.id(), ENCODER.fingerprint(), ENCODER.dimension());
        return FineTuning.open(
                "default",
                recipe -> TopologyFixture.target(
                        source, new Recipe(recipe.learners(), learningRate, recipe.labelMap(), recipe.committee())),
                modelStore(),
                settings,
                output::add,
                metrics,
                now);
    }

    private ModelStore modelStore() {
        return new ModelStore(store, "default", BLOCK_BYTES);
    }

    private static Flow.Encoded event(int number) {
        // New labels keep coming: the head grows in the middle of it all.
        String label = LABELS[number % LABELS.length] + number / 400;
        String text = label + " " + number;
        return new Flow.Encoded(
                new Coordinates("labeled-texts", 0, number),
                number,
                "default",
                label,
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

    private List<Manifest> manifests() throws UpdateRefusedException {
        List<Manifest> manifests = new ArrayList<>();
        for (Record<byte[], Flow> record : output) {
            if (record.value() instanceof Flow.Outgoing out && out.topic() == Topic.MODELS) {
                manifests.add(ManifestCodec.read(out.value()));
            }
        }
        return manifests;
    }

    private List<ModelEvent> diary() throws Exception {
        List<ModelEvent> events = new ArrayList<>();
        for (Record<byte[], Flow> record : output) {
            if (record.value() instanceof Flow.Outgoing out && out.topic() == Topic.MODEL_EVENTS) {
                events.add(OutputReader.modelEvent(out.value()));
            }
        }
        return events;
    }
}
