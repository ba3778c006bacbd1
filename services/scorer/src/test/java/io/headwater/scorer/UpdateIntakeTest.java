package io.headwater.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.encode.HashedNgrams;
import io.headwater.model.Manifest;
import io.headwater.model.Tensor;
import io.headwater.model.Version;
import io.headwater.wire.TrustedKeys;
import io.headwater.wire.UpdateRecord;
import io.headwater.wire.UpdateRefusedException.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateIntakeTest {
    private static final Sight LIVE = new Sight(true, false);
    private static final Sight LIVE_AGAIN = new Sight(true, true);
    private static final Sight HISTORY = new Sight(false, false);
    private static final int MAX_BYTES = 100_000;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ServedModels models = new ServedModels(new FlatEncoder(), () -> Instant.EPOCH);
    private final List<Long> toldOf = new ArrayList<>();
    private Instant now = ModelHistory.START.plusSeconds(60);
    private final UpdateIntake intake = new UpdateIntake(
            models,
            new FlatEncoder(),
            new UpdatePolicy(MAX_BYTES, TrustedKeys.ANY),
            new ScorerMetrics(registry),
            () -> now,
            (manifest, time) -> toldOf.add(manifest.version()));
    private final ModelHistory history = new ModelHistory("default");

    @AfterEach
    void close() {
        models.close();
    }

    private boolean read(Sight sight, Published... updates) {
        boolean broken = false;
        for (Published update : updates) {
            broken |= read(update.records(), sight);
        }
        return broken;
    }

    private boolean read(Published... updates) {
        return read(LIVE, updates);
    }

    private boolean read(List<UpdateRecord> records, Sight sight) {
        boolean broken = false;
        for (UpdateRecord record : records) {
            broken |= intake.accept("default", record.value(), record.headers(), sight);
        }
        return broken;
    }

    private long served() {
        return models.current("default")
                .map(Version::manifest)
                .map(Manifest::version)
                .orElse(0L);
    }

    private long answering() {
        return models.score("id", "default", FlatEncoder.TEXT, false)
                .orElseThrow()
                .version();
    }

    private double refused(Reason reason) {
        return registry.get("headwater.updates.refused")
                .tag("reason", reason.code())
                .counter()
                .count();
    }

    private double refusedInAll() {
        return registry.get("headwater.updates.refused").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private long observed() {
        return registry.get("headwater.freshness").timer().count();
    }

    private double lag() {
        return registry.get("headwater.version.lag")
                .tag("model", "default")
                .gauge()
                .value();
    }

    /**
     * An update that must be refused after versions 1 and 2.
     *
     * @param records of the bad update, made from the history whose next version is 3, and a fork whose next version is 2
     */
    private record Case(
            String name, Reason reason, BiFunction<ModelHistory, ModelHistory, List<UpdateRecord>> records) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> badUpdates() {
        return Stream.of(
                new Case("a delta after a version that never came", Reason.GAP, (good, fork) -> {
                    good.delta();
                    return good.delta().records();
                }),
                new Case("a delta on a parent of another chain", Reason.WRONG_PARENT, (good, fork) -> {
                    fork.labels(List.of("ham", "spam", "news")).snapshot();
                    return fork.delta().records();
                }),
                new Case("a snapshot with a parent of another chain", Reason.WRONG_PARENT, (good, fork) -> {
                    fork.labels(List.of("ham", "spam", "news")).snapshot();
                    return fork.snapshot().records();
                }),
                new Case(
                        "a later epoch that forks off before",
                        Reason.WRONG_PARENT,
                        (good, fork) -> fork.epoch(6)
                                .labels(List.of("ham", "spam", "news"))
                                .snapshot()
                                .records()),
                new Case(
                        "a zombie's version",
                        Reason.STALE_EPOCH,
                        (good, fork) -> good.fork().epoch(4).delta().records()),
                new Case(
                        "a zombie's snapshot",
                        Reason.STALE_EPOCH,
                        (good, fork) -> good.fork().epoch(4).snapshot().records()),
                new Case(
                        "another version of the same number",
                        Reason.STALE_VERSION,
                        (good, fork) -> fork.labels(List.of("ham", "spam", "news"))
                                .snapshot()
                                .records()),
                new Case(
                        "the same version again",
                        Reason.DUPLICATE,
                        (good, fork) -> fork.snapshot().records()),
                new Case(
                        "a delta on another base than its parent",
                        Reason.WRONG_BASE,
                        (good, fork) -> good.fork().base(1).delta().records()),
                new Case("a missing chunk", Reason.TORN, (good, fork) -> {
                    List<UpdateRecord> records =
                            new ArrayList<>(good.fork().snapshot().records());
                    records.set(1, withHeader(records.get(1), "headwater.chunk", "1"));
                    return records;
                }),
                new Case("another version's chunk", Reason.TORN, (good, fork) -> {
                    List<UpdateRecord> records =
                            new ArrayList<>(good.fork().snapshot().records());
                    records.set(1, withHeader(records.get(1), "headwater.version", "4"));
                    return records;
                }),
                new Case(
                        "a flipped bit in the weights",
                        Reason.BAD_HASH,
                        (good, fork) -> flipped(good.fork().delta().records(), -1)),
                new Case(
                        "a flipped bit in the graph",
                        Reason.BAD_HASH,
                        (good, fork) -> flipped(good.fork().snapshot().records(), 20)),
                new Case(
                        "a flipped bit in the weights' header",
                        Reason.MALFORMED,
                        (good, fork) -> flipped(good.fork().delta().records(), 8)),
                new Case("a manifest that is none", Reason.MALFORMED, (good, fork) -> {
                    UpdateRecord manifest = good.fork().delta().records().get(0);
                    Headers headers = new RecordHeaders(manifest.headers().toArray()).remove("headwater.sha256");
                    return List.of(new UpdateRecord(headers, "{}".getBytes(StandardCharsets.UTF_8)));
                }),
                new Case(
                        "no headers",
                        Reason.MALFORMED,
                        (good, fork) -> List.of(new UpdateRecord(
                                new RecordHeaders(),
                                good.fork().delta().records().get(0).value()))),
                new Case(
                        "an encoder of other files",
                        Reason.WRONG_ENCODER,
                        (good, fork) -> good.fork()
                                .encoders(Map.of(FlatEncoder.ID, "0".repeat(64)))
                                .delta()
                                .records()),
                new Case(
                        "one encoder more",
                        Reason.WRONG_ENCODER,
                        (good, fork) -> good.fork()
                                .encoders(Map.of(FlatEncoder.ID, FlatEncoder.FINGERPRINT, "ngrams", "0".repeat(64)))
                                .snapshot()
                                .records()),
                new Case(
                        "another model under this key",
                        Reason.WRONG_MODEL,
                        (good, fork) -> new ModelHistory("other").snapshot().records()),
                new Case("a later format", Reason.UNKNOWN_SCHEMA, (good, fork) -> {
                    UpdateRecord manifest = good.fork().delta().records().get(0);
                    return List.of(withHeader(manifest, "headwater.schema", "3"));
                }),
                new Case(
                        "a payload over the limit",
                        Reason.TOO_LARGE,
                        (good, fork) -> good.fork()
                                .labels(IntStream.range(0, 6_000)
                                        .mapToObj(i -> "label " + i)
                                        .toList())
                                .snapshot()
                                .records()));
    }

    private static UpdateRecord withHeader(UpdateRecord record, String name, String value) {
        Headers headers = new RecordHeaders(record.headers().toArray());
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
        return new UpdateRecord(headers, record.value());
    }

    /** @param index of the byte in the only chunk; negative: from its end */
    private static List<UpdateRecord> flipped(List<UpdateRecord> records, int index) {
        byte[] chunk = records.get(1).value().clone();
        chunk[Math.floorMod(index, chunk.length)] ^= 1;
        return List.of(records.get(0), new UpdateRecord(records.get(1).headers(), chunk));
    }

    @ParameterizedTest
    @MethodSource("badUpdates")
    void aBadUpdateIsCountedLeavesTheServedVersionAsItIsAndALaterSnapshotHeals(Case bad) {
        history.epoch(5);
        Published first = history.snapshot();
        ModelHistory fork = history.fork();
        Published second = history.snapshot();
        read(first, second);

        read(bad.records().apply(history, fork), LIVE);

        assertThat(served()).isEqualTo(2);
        assertThat(answering()).isEqualTo(2);
        assertThat(refused(bad.reason())).isEqualTo(1);
        assertThat(refusedInAll()).isEqualTo(1);
        assertThat(toldOf).containsExactly(1L, 2L);

        Published healing = history.epoch(7).snapshot();
        read(healing);

        assertThat(served()).isEqualTo(healing.manifest().version()).isGreaterThan(2);
        assertThat(answering()).isEqualTo(served());
        assertThat(refusedInAll()).isEqualTo(1);
    }

    @Test
    void theSameVersionOfALaterEpochIsServedInItsPlaceAndItsPredecessorIsAZombie() {
        Published first = history.snapshot();
        ModelHistory successor = history.fork().epoch(2);
        read(first, history.delta());

        read(successor.snapshot());

        assertThat(models.current("default").orElseThrow().manifest().epoch()).isEqualTo(2);
        assertThat(refusedInAll()).isZero();

        read(history.delta());
        assertThat(refused(Reason.STALE_EPOCH)).isEqualTo(1);
        assertThat(answering()).isEqualTo(2);

        read(successor.delta());
        assertThat(answering()).isEqualTo(3);
        assertThat(intake.doubts().isEmpty()).isTrue();
    }

    @Test
    void aVersionAfterOneThatDoesNotScoreIsServed() {
        Published first = history.snapshot();
        Published bad = history.snapshotOf(
                history.graphBytes(),
                List.of(
                        Tensor.of("output.bias", List.of(2), Float.NaN, 0),
                        history.tensors(2).get(1)));
        read(first, bad);
        assertThat(served()).isEqualTo(1);

        read(history.delta());

        assertThat(served()).isEqualTo(3);
        assertThat(refused(Reason.MALFORMED)).isEqualTo(1);
        assertThat(toldOf).containsExactly(1L, 2L, 3L);
    }

    @Test
    void rowsThatADeltaBringsAreServedTheAppendedOnesToo() {
        read(history.snapshot(), history.rowDelta(), history.growingDelta("news"), history.rowDelta());

        assertThat(refusedInAll()).isZero();
        assertThat(answering()).isEqualTo(4);
        assertThat(models.score("id", "default", FlatEncoder.TEXT, false)
                        .orElseThrow()
                        .probabilities())
                .containsOnlyKeys("ham", "spam", "news")
                .hasEntrySatisfying(
                        "ham", ham -> assertThat(ham).isCloseTo(ModelHistory.firstProbability(4, 3), within(1e-6)));
    }

    @Test
    void aVersionThatReadsNgramsNamesTheirFingerprint() {
        HashedNgrams ngrams = new HashedNgrams();
        history.graph(ModelHistory.NGRAMS)
                .encoders(Map.of(FlatEncoder.ID, FlatEncoder.FINGERPRINT, ngrams.id(), ngrams.fingerprint()));
        read(history.snapshot(), history.rowDelta());

        assertThat(refusedInAll()).isZero();
        assertThat(answering()).isEqualTo(2);
    }

    @Test
    void deltasAndSnapshotsAreServedAsTheyCome() {
        read(history.snapshot(), history.delta(), history.delta(), history.snapshot(), history.delta());

        assertThat(toldOf).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(answering()).isEqualTo(5);
        assertThat(refusedInAll()).isZero();
        assertThat(registry.get("headwater.version")
                        .tag("model", "default")
                        .gauge()
                        .value())
                .isEqualTo(5);
        assertThat(lag()).isZero();
    }

    @Test
    void updatesOfDifferentModelsMayInterleave() {
        List<UpdateRecord> ours = history.snapshot().records();
        List<UpdateRecord> theirs = new ModelHistory("other").snapshot().records();

        intake.accept("default", ours.get(0).value(), ours.get(0).headers(), LIVE);
        intake.accept("other", theirs.get(0).value(), theirs.get(0).headers(), LIVE);
        intake.accept("default", ours.get(1).value(), ours.get(1).headers(), LIVE);
        intake.accept("other", theirs.get(1).value(), theirs.get(1).headers(), LIVE);

        assertThat(models.current("default")).isPresent();
        assertThat(models.current("other")).isPresent();
        assertThat(refusedInAll()).isZero();
    }

    @Test
    void aVersionThatTheGateHoldsBackIsNotServedButTheNextMayBuildOnIt() {
        read(history.snapshot());
        read(history.held(), history.held());

        assertThat(served()).isEqualTo(1);
        assertThat(toldOf).containsExactly(1L);
        assertThat(observed()).isEqualTo(ModelHistory.EVENTS);
        assertThat(refusedInAll()).isZero();
        assertThat(lag()).as("nothing is missing that it should serve").isZero();

        read(history.delta());

        assertThat(answering()).isEqualTo(4);
        assertThat(toldOf).containsExactly(1L, 2L, 3L, 4L);
        assertThat(observed()).isEqualTo(4 * ModelHistory.EVENTS);
    }

    @Test
    void theLagSaysHowManyVersionsAreMissingAndAZombieDoesNotCount() {
        history.epoch(5);
        read(history.snapshot());
        history.delta();
        read(history.delta());

        assertThat(lag()).isEqualTo(2);

        read(new ModelHistory("default").epoch(4).snapshot());

        assertThat(lag()).isEqualTo(2);
    }

    @Test
    void everyByteIsCounted() {
        Published update = history.snapshot();
        read(update);
        intake.accept("default", null, new RecordHeaders(), LIVE);

        assertThat(registry.get("headwater.updates.read").counter().count())
                .isEqualTo(update.records().stream()
                        .mapToDouble(record -> record.value().length)
                        .sum());
        assertThat(registry.get("headwater.updates.taken").summary().totalAmount())
                .isEqualTo((double) update.manifest().bytes());
    }

    @Nested
    class Freshness {
        @Test
        void isObservedOnceForEachEventFromItsArrivalOn() {
            Published first = history.snapshot();
            now = first.manifest().time().plusMillis(300);
            read(first);
            Published second = history.delta();
            now = second.manifest().time().plusMillis(700);
            read(second);

            assertThat(observed()).isEqualTo(2 * ModelHistory.EVENTS);
            assertThat(registry.get("headwater.freshness").timer().totalTime(TimeUnit.MILLISECONDS))
                    .isEqualTo(ModelHistory.EVENTS * (300 + 700));
            assertThat(registry.get("headwater.freshness").timer().max(TimeUnit.MILLISECONDS))
                    .isEqualTo(700);
        }

        @Test
        void isNotObservedForWhatWasThereBeforeThisScorer() {
            read(HISTORY, history.snapshot(), history.delta());
            assertThat(observed()).isZero();

            read(LIVE, history.delta());
            assertThat(observed()).isEqualTo(ModelHistory.EVENTS);
        }

        @Test
        void isObservedAtTheVersionThatHealsForThoseThatWereMissed() {
            read(history.snapshot());
            history.delta();
            Published missed = history.delta();
            Published healing = history.snapshot();
            read(missed, missed);
            assertThat(observed()).isEqualTo(ModelHistory.EVENTS);

            read(healing);

            assertThat(toldOf).containsExactly(1L, 3L, 4L);
            assertThat(observed()).isEqualTo(3 * ModelHistory.EVENTS);
        }

        @Test
        void isNotObservedAgainWhenTheLogIsReadAgain() {
            Published first = history.snapshot();
            Published second = history.delta();
            read(first, second);

            read(LIVE_AGAIN, first, second);

            assertThat(observed()).isEqualTo(2 * ModelHistory.EVENTS);
            assertThat(toldOf).containsExactly(1L, 2L);
            assertThat(refusedInAll()).isZero();
        }
    }

    @Nested
    class CatchingUp {
        private Published snapshot = history.snapshot();
        private List<Published> before = history.deltas(2);
        private Published newest = history.snapshot();
        private List<Published> after = history.deltas(3);

        @Test
        void passesOverWhatLiesBeforeTheSnapshotAndServesTheNewestInOneStep() {
            intake.startOver(List.of(after.get(2).manifest()));
            assertThat(lag()).isEqualTo(7);
            read(HISTORY, before.get(1), newest, after.get(0), after.get(1));

            assertThat(intake.isCaughtUp("default")).isFalse();
            read(HISTORY, after.get(2));

            assertThat(intake.isCaughtUp("default")).isTrue();
            assertThat(models.isEmpty()).isTrue();
            intake.settle();

            assertThat(answering()).isEqualTo(7);
            assertThat(models.resident("default").orElseThrow().before()).isEmpty();
            assertThat(toldOf).containsExactly(4L, 5L, 6L, 7L);
            assertThat(refusedInAll()).isZero();
            assertThat(lag()).isZero();
        }

        @Test
        void passesOverTheDeltaWhoseVersionWasPublishedAgainAsASnapshot() {
            Published delta = history.delta();
            Published again = history.again(delta);
            Published next = history.rowDelta();
            intake.startOver(List.of(next.manifest()));
            boolean broken = read(HISTORY, after.get(2), delta, again, next);
            intake.settle();

            assertThat(broken).isFalse();
            assertThat(intake.isCaughtUp("default")).isTrue();
            assertThat(answering()).isEqualTo(next.manifest().version());
            assertThat(refusedInAll()).isZero();
        }

        @Test
        void servesTheNewestThatTheGateLetsThrough() {
            Published held = history.held();
            intake.startOver(List.of(held.manifest()));
            read(HISTORY, newest, after.get(0), after.get(1), after.get(2), held);
            intake.settle();

            assertThat(intake.isCaughtUp("default")).isTrue();
            assertThat(served()).isEqualTo(7);
        }

        @Test
        void servesWhatItCouldReachWhenTheNewestCannotBeRead() {
            intake.startOver(List.of(after.get(2).manifest()));
            read(HISTORY, newest, after.get(0));
            read(flipped(after.get(1).records(), -1), HISTORY);
            boolean broken = read(HISTORY, after.get(2));
            intake.settle();

            assertThat(served()).isEqualTo(5);
            assertThat(intake.isCaughtUp("default")).isFalse();
            assertThat(broken).as("starting over would find the same snapshot").isFalse();
            assertThat(lag()).isEqualTo(2);
        }

        @Test
        void withoutItsSnapshotAModelWaitsForTheNextOne() {
            intake.startOver(List.of(after.get(2).manifest()));
            read(HISTORY, after.get(1), after.get(2));
            intake.settle();
            assertThat(models.isEmpty()).isTrue();
            assertThat(refused(Reason.GAP)).isEqualTo(2);

            read(history.snapshot());

            assertThat(served()).isEqualTo(8);
        }

        @Test
        void isDoneWhenANewerTrainerHasGoneOn() {
            intake.startOver(List.of(newest.manifest()));
            read(HISTORY, newest);
            history.epoch(2);
            read(HISTORY, history.delta());

            assertThat(intake.isCaughtUp("default")).isTrue();
        }

        @Test
        void doesNotCompleteAnUpdateThatWasReadInPart() {
            List<UpdateRecord> records = snapshot.records();
            read(records.subList(0, 1), LIVE);
            intake.jumped();
            read(records.subList(1, 2), LIVE);

            assertThat(models.isEmpty()).isTrue();
            assertThat(refusedInAll()).isZero();
        }
    }

    @Nested
    class Doubt {
        private final Published first = history.snapshot();

        private List<UpdateRecord> damaged() {
            return flipped(history.fork().delta().records(), -1);
        }

        @Test
        void beginsWithARefusedUpdateAndEndsWithAVersionThatIsTaken() {
            read(first);
            assertThat(intake.doubts().isEmpty()).isTrue();

            read(damaged(), LIVE);
            now = now.plusSeconds(7);
            read(damaged(), LIVE);

            assertThat(intake.doubts().oldest()).map(Doubts.Doubt::reason).contains("bad-hash");
            assertThat(intake.doubts().age(now.toEpochMilli()))
                    .as("since the first of them")
                    .isEqualTo(Duration.ofSeconds(7));

            read(history.delta());
            assertThat(intake.doubts().isEmpty()).isTrue();
        }

        @Test
        void endsWhenTheDirectoryKnowsNothingNewer() {
            read(first);
            read(damaged(), LIVE);
            intake.accept("no-model", null, new RecordHeaders(), LIVE);
            assertThat(intake.doubts().isEmpty()).isFalse();

            intake.startOver(List.of(first.manifest()));
            intake.settle();

            assertThat(intake.doubts().isEmpty()).isTrue();
        }

        @Test
        void staysWhileTheDirectoryNamesAVersionThatIsNotFound() {
            read(first);
            Published missing = history.delta();
            intake.startOver(List.of(missing.manifest()));
            intake.settle();

            assertThat(intake.doubts().oldest()).map(Doubts.Doubt::reason).contains("behind");
            read(missing);
            assertThat(intake.doubts().isEmpty()).isTrue();
        }

        @Test
        void staysWhileTheNewestVersionDoesNotScore() {
            read(first);
            Published bad = history.snapshotOf(
                    history.graphBytes(),
                    List.of(
                            Tensor.of("output.bias", List.of(2), Float.NaN, 0),
                            history.tensors(2).get(1)));
            read(bad);
            intake.startOver(List.of(bad.manifest()));
            intake.settle();
            assertThat(intake.doubts().oldest()).map(Doubts.Doubt::reason).contains("malformed");

            read(history.delta());
            assertThat(intake.doubts().isEmpty()).isTrue();
        }

        @Test
        void isNotRaisedByAZombieOrByASnapshotPublishedAgain() {
            ModelHistory zombie = history.fork();
            history.epoch(2);
            Published second = history.snapshot();
            read(first, second, history.again(second), zombie.delta());

            assertThat(refused(Reason.STALE_EPOCH)).isEqualTo(1);
            assertThat(refused(Reason.DUPLICATE)).isEqualTo(1);
            assertThat(intake.doubts().isEmpty()).isTrue();
        }
    }

    @Test
    void aForkOfTheVersionThatTheDirectoryNamesIsNotThatVersion() {
        read(history.snapshot());
        ModelHistory fork = history.fork().labels(List.of("ham", "spam", "news"));
        read(history.delta());

        intake.startOver(List.of(fork.snapshot().manifest()));

        assertThat(intake.isCaughtUp("default")).isFalse();
    }

    @Test
    void aVersionThatDeltasHaveMadeTooLargeIsRefused() {
        Published first = history.snapshot();
        UpdateIntake narrow = new UpdateIntake(
                models,
                new FlatEncoder(),
                new UpdatePolicy(first.manifest().bytes(), TrustedKeys.ANY),
                new ScorerMetrics(registry),
                () -> now,
                (manifest, time) -> {});
        Published update = first;
        while (true) {
            assertThat(update.manifest().bytes())
                    .isLessThanOrEqualTo(first.manifest().bytes());
            for (UpdateRecord record : update.records()) {
                narrow.accept("default", record.value(), record.headers(), LIVE);
            }
            if (refused(Reason.TOO_LARGE) > 0) {
                break;
            }
            update = history.growingDelta("label " + update.manifest().version());
        }

        assertThat(refusedInAll()).isEqualTo(1);
        assertThat(answering()).isEqualTo(update.manifest().parent()).isPositive();
    }

    @Nested
    class Signatures {
        private final SigningKey ours = SigningKey.generate();
        private final UpdateIntake strict = new UpdateIntake(
                models,
                new FlatEncoder(),
                new UpdatePolicy(MAX_BYTES, ours.trusted()),
                new ScorerMetrics(registry),
                () -> now,
                (manifest, time) -> {});

        private void readStrictly(Published update) {
            for (UpdateRecord record : update.records()) {
                strict.accept("default", record.value(), record.headers(), LIVE);
            }
        }

        @Test
        void letInOnlyWhatATrustedKeyHasSigned() {
            Published first = history.snapshot();
            Published second = history.delta();
            readStrictly(first.signedBy(ours.signer()));
            readStrictly(second);
            readStrictly(second.signedBy(SigningKey.generate().signer()));

            assertThat(served()).isEqualTo(1);
            assertThat(refused(Reason.UNSIGNED)).isEqualTo(1);
            assertThat(refused(Reason.BAD_SIGNATURE)).isEqualTo(1);
            assertThat(strict.doubts().oldest()).map(Doubts.Doubt::reason).contains("unsigned");

            readStrictly(second.signedBy(ours.signer()));

            assertThat(answering()).isEqualTo(2);
            assertThat(strict.doubts().isEmpty()).isTrue();
        }
    }

    @Nested
    class StartingOver {
        @Test
        void isWorthWhileWhenAnUpdateNamesASnapshotThatReadingDidNotStartAt() {
            Published first = history.snapshot();
            intake.startOver(List.of(first.manifest()));
            read(HISTORY, first);
            intake.settle();
            history.delta();

            assertThat(read(history.delta())).as("the same snapshot").isFalse();
            history.snapshot();
            Published second = history.delta();
            assertThat(read(second)).as("another snapshot").isTrue();
            assertThat(read(LIVE_AGAIN, second)).as("known to be bad").isFalse();
            assertThat(refused(Reason.GAP)).isEqualTo(2);
        }

        @Test
        void isNoCureForAZombieOrDamage() {
            history.epoch(2);
            read(history.snapshot());

            assertThat(read(new ModelHistory("default").snapshot())).isFalse();
            assertThat(read(history.fork()
                            .encoders(Map.of("ngrams", "0".repeat(64)))
                            .snapshot()))
                    .isFalse();
            List<UpdateRecord> torn = history.fork().snapshot().records();
            assertThat(read(List.of(torn.get(0), torn.get(0)), LIVE)).isFalse();
            assertThat(refused(Reason.STALE_EPOCH)).isEqualTo(1);
            assertThat(refused(Reason.WRONG_ENCODER)).isEqualTo(1);
            assertThat(refused(Reason.TORN)).isEqualTo(1);
        }

        @Test
        void leadsBackToTheTrueChainWhenOursHasNoFuture() {
            read(history.snapshot());
            ModelHistory truth = history.fork().epoch(2).labels(List.of("ham", "spam", "news"));
            read(history.delta(), history.delta());
            Published branch = truth.snapshot();
            Published next = truth.delta();
            assertThat(read(branch)).isTrue();
            assertThat(served()).isEqualTo(3);

            intake.startOver(List.of(branch.manifest()));
            read(LIVE_AGAIN, branch);
            assertThat(served()).as("served on while catching up").isEqualTo(3);
            intake.settle();
            read(next);

            assertThat(served()).isEqualTo(3);
            assertThat(models.current("default")
                            .orElseThrow()
                            .manifest()
                            .labels()
                            .size())
                    .isEqualTo(3);
            assertThat(observed()).isEqualTo(5 * ModelHistory.EVENTS);
            assertThat(toldOf).containsExactly(1L, 2L, 3L, 2L, 3L);
        }

        @Test
        void doesNotGoBackToAnOlderVersionOfTheSameChain() {
            Published first = history.snapshot();
            read(first);
            read(history.delta());
            Published again =
                    new Published(first.republishedAt(ModelHistory.START.plus(Duration.ofDays(3))), first.payload());

            intake.startOver(List.of(again.manifest()));
            read(LIVE, again);
            intake.settle();

            assertThat(served()).isEqualTo(2);
            assertThat(refused(Reason.STALE_VERSION)).isEqualTo(1);
        }
    }
}
