package io.headwater.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.encode.HashedNgrams;
import io.headwater.model.Prediction;
import io.headwater.model.Tensor;
import io.headwater.model.Version;
import io.headwater.wire.UpdateRefusedException;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServedModelsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final ServedModels models = new ServedModels(new FlatEncoder(), InstantSource.fixed(NOW));
    private final ModelHistory history = new ModelHistory("default");

    @AfterEach
    void close() {
        models.close();
    }

    private ServedVersion current() {
        return models.resident("default").orElseThrow().current();
    }

    private ServedVersion before() {
        return models.resident("default").orElseThrow().before().orElseThrow();
    }

    private Prediction score() {
        return models.score("id", "default", FlatEncoder.TEXT, false).orElseThrow();
    }

    @Test
    void aModelWithoutAVersionGivesNoPrediction() {
        assertThat(models.score("id", "default", FlatEncoder.TEXT, false)).isEmpty();
        assertThat(models.isEmpty()).isTrue();
    }

    @Test
    void aVersionWithAnInputForThemReadsTheTextsNgrams() throws Exception {
        models.swap(history.graph(ModelHistory.NGRAMS).snapshot().version());
        String telling = IntStream.range(0, 100)
                .mapToObj(i -> "word" + i)
                .filter(word -> new HashedNgrams().encode(word)[0] % 8 == ModelHistory.NGRAMS_ROW)
                .findFirst()
                .orElseThrow();

        assertThat(spam(telling)).isGreaterThan(0.9);
        assertThat(spam("")).as("without words").isCloseTo(0.5, within(1e-6));
    }

    private double spam(String text) {
        return models.score("id", "default", new EncodedText(text, new FlatEncoder().encode(text)), false)
                .orElseThrow()
                .probabilities()
                .getOrDefault("spam", 0.0);
    }

    @Test
    void aPredictionNamesTheVersionThatMadeItAndEveryLabelInOrder() throws Exception {
        models.swap(history.snapshot().version());
        models.swap(history.snapshot().version());

        Prediction prediction = score();

        assertThat(prediction.id()).isEqualTo("id");
        assertThat(prediction.model()).isEqualTo("default");
        assertThat(prediction.version()).isEqualTo(2);
        assertThat(prediction.label()).isEqualTo("ham");
        assertThat(prediction.confidence()).isCloseTo(0.8, within(1e-6));
        assertThat(prediction.probabilities().keySet()).containsExactly("ham", "spam");
        assertThat(prediction.probabilities().get("spam")).isCloseTo(0.2, within(1e-6));
        assertThat(prediction.time()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 150, 1000})
    void aModelMayHaveOneLabelOrMany(int labels) throws Exception {
        history.labels(IntStream.range(0, labels).mapToObj(i -> "label " + i).toList());
        history.snapshot();
        models.swap(history.snapshot().version());

        Prediction prediction = score();

        assertThat(prediction.label()).isEqualTo("label 0");
        assertThat(prediction.confidence()).isCloseTo(ModelHistory.firstProbability(2, labels), within(1e-6));
        assertThat(prediction.probabilities()).hasSize(labels);
        assertThat(prediction.probabilities().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(1, within(1e-4));
    }

    @Test
    void aVersionWithTheSameGraphUsesTheSessionThatIsThere() throws Exception {
        models.swap(history.snapshot().version());
        GraphSession session = current().graph();
        models.swap(history.snapshot().version());

        assertThat(current().graph()).isSameAs(session);
        assertThat(session.users()).isEqualTo(2);
    }

    @Test
    void aVersionWithAnotherGraphGetsASessionOfItsOwnAndTheOldOneIsClosedWithItsLastVersion() throws Exception {
        models.swap(history.snapshot().version());
        GraphSession linear = current().graph();
        history.graph(ModelHistory.HIDDEN).labels(List.of("ham", "spam", "news"));
        models.swap(history.snapshot().version());

        assertThat(current().graph()).isNotSameAs(linear);
        assertThat(linear.users()).isEqualTo(1);
        assertThat(score().confidence()).isCloseTo(ModelHistory.firstProbability(2, 3), within(1e-6));

        models.swap(history.snapshot().version());

        assertThat(linear.users()).isZero();
    }

    @Test
    void theVersionBeforeStaysResidentAndTheOneBeforeItIsGivenBack() throws Exception {
        models.swap(history.snapshot().version());
        ServedVersion first = current();
        models.swap(history.snapshot().version());

        assertThat(before()).isSameAs(first);
        assertThat(first.isGivenBack()).isFalse();

        models.swap(history.snapshot().version());

        assertThat(first.isGivenBack()).isTrue();
        assertThat(before().isGivenBack()).isFalse();
        assertThat(current().graph().users()).isEqualTo(2);
    }

    @Test
    void nativeMemoryIsGivenBackWhenTheLastTextScoredByARetiredVersionIsDone() throws Exception {
        models.swap(history.snapshot().version());
        ServedVersion first = current();
        assertThat(first.lease()).isTrue();
        assertThat(first.lease()).isTrue();
        models.swap(history.snapshot().version());
        models.swap(history.snapshot().version());

        assertThat(first.isGivenBack()).isFalse();
        assertThat(first.score(FlatEncoder.TEXT, false).probabilities()).containsExactly(0.5f, 0.5f);
        first.release();
        assertThat(first.isGivenBack()).isFalse();
        first.release();

        assertThat(first.isGivenBack()).isTrue();
        assertThat(first.lease()).isFalse();
        assertThatIllegalStateException().isThrownBy(first::release);
        assertThat(current().graph().users()).isEqualTo(2);
    }

    @Test
    void aTextIsScoredByOneVersionFromBeginningToEndWhateverIsSwappedMeanwhile() throws Exception {
        int swaps = 300;
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < swaps; i++) {
            // Another graph now and then, so that sessions come and go as well.
            history.graph(i / 7 % 2 == 0 ? ModelHistory.LINEAR : ModelHistory.HIDDEN)
                    .labels(i % 3 == 0 ? List.of("ham", "spam") : List.of("ham", "spam", "news"));
            versions.add(history.snapshot().version());
        }
        models.swap(versions.get(0));
        int threads = 3;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        AtomicBoolean swapping = new AtomicBoolean(true);
        CountDownLatch scoring = new CountDownLatch(threads);
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        List<Future<Integer>> wrong = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            wrong.add(executor.submit(() -> {
                int mixed = 0;
                boolean last;
                do {
                    last = !swapping.get();
                    Prediction prediction = score();
                    double expected = ModelHistory.firstProbability(
                            prediction.version(), prediction.probabilities().size());
                    int labels = prediction.version() % 3 == 1 ? 2 : 3;
                    boolean whole = prediction.probabilities().size() == labels
                            && Math.abs(prediction.probabilities().get("ham") - expected) < 1e-5;
                    mixed += whole ? 0 : 1;
                    seen.add(prediction.version());
                    scoring.countDown();
                } while (!last);
                return mixed;
            }));
        }
        scoring.await();
        for (Version version : versions.subList(1, swaps)) {
            models.swap(version);
        }
        swapping.set(false);

        for (Future<Integer> mixed : wrong) {
            assertThat(mixed.get()).isZero();
        }
        executor.shutdown();
        assertThat(seen).contains((long) swaps).hasSizeGreaterThan(1);
        assertThat(score().version()).isEqualTo(swaps);
        assertThat(current().graph().users()).isEqualTo(2);
    }

    @Test
    void aVersionThatCannotScoreIsRefusedAndTheServedOneStays() throws Exception {
        models.swap(history.snapshot().version());
        GraphSession session = current().graph();
        byte[] graph = history.graphBytes();
        List<Tensor> good = history.tensors(2);
        Map<String, Published> bad = Map.of(
                "no graph", history.fork().snapshotOf("no graph".getBytes(StandardCharsets.UTF_8), good),
                "a tensor less", history.fork().snapshotOf(graph, good.subList(0, 1)),
                "a tensor more",
                        history.fork()
                                .snapshotOf(graph, List.of(Tensor.of("a", List.of(1), 1), good.get(0), good.get(1))),
                "another shape",
                        history.fork()
                                .snapshotOf(
                                        graph,
                                        List.of(good.get(0), Tensor.of("output.weight", List.of(2, 3), new float[6]))),
                "not a number",
                        history.fork()
                                .snapshotOf(
                                        graph,
                                        List.of(Tensor.of("output.bias", List.of(2), Float.NaN, 0), good.get(1))),
                "fewer labels than outputs",
                        history.fork().labels(List.of("ham")).snapshotOf(graph, good),
                "more labels than outputs",
                        history.fork().labels(List.of("ham", "spam", "news")).snapshotOf(graph, good));

        bad.forEach((what, published) -> {
            Version version = published.version();
            assertThatExceptionOfType(UpdateRefusedException.class)
                    .as(what)
                    .isThrownBy(() -> models.swap(version))
                    .extracting(UpdateRefusedException::reason)
                    .isEqualTo(Reason.MALFORMED);
            assertThat(score().version()).as(what).isEqualTo(1);
            assertThat(session.users()).as(what).isEqualTo(1);
        });
    }

    @Test
    void whoeverWaitsForAFirstVersionGoesOnWhenItComes() throws Exception {
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return models.await("default", Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        models.swap(history.snapshot().version());

        assertThat(waiting.get()).isTrue();
    }

    @Test
    void aWaitInVainEnds() throws Exception {
        assertThat(models.await("default", Duration.ofNanos(1))).isFalse();
        assertThat(models.await("default", Duration.ZERO)).isFalse();
    }

    @Test
    void closingGivesEverythingBackAndIsTheEndOfScoring() throws Exception {
        models.swap(history.snapshot().version());
        models.swap(history.snapshot().version());
        ServedVersion current = current();
        ServedVersion before = before();
        assertThat(current.lease()).isTrue();

        models.close();

        assertThat(before.isGivenBack()).isTrue();
        assertThat(current.isGivenBack()).isFalse();
        current.release();
        assertThat(current.isGivenBack()).isTrue();
        assertThat(current.graph().users()).isZero();
        assertThatIllegalStateException().isThrownBy(this::score);
    }
}
