package io.headwater.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxEncoderTest {
    private static final int THREADS = 8;

    private static Encoder encoder;

    @BeforeAll
    static void open() {
        encoder = Encoders.minilm(Encoders.DEFAULT_MAX_TOKENS);
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    @Test
    void aTextHasTheSameBitsWhateverIsEncodedBesideIt() throws Exception {
        List<String> texts = mixedTexts();
        List<float[]> alone = texts.stream().map(encoder::encode).toList();

        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CountDownLatch together = new CountDownLatch(THREADS);
            List<Future<List<float[]>>> results = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                List<Integer> order = shuffled(texts.size(), thread);
                results.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    float[][] features = new float[texts.size()][];
                    order.forEach(i -> features[i] = encoder.encode(texts.get(i)));
                    return List.of(features);
                }));
            }
            for (Future<List<float[]>> result : results) {
                for (int i = 0; i < texts.size(); i++) {
                    assertThat(result.get().get(i)).as(texts.get(i)).isEqualTo(alone.get(i));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSecondEncoderOfTheSameFilesGivesTheSameBitsUnderTheSameFingerprint() {
        try (Encoder second = Encoders.minilm(Encoders.DEFAULT_MAX_TOKENS)) {
            assertThat(second.fingerprint()).isEqualTo(encoder.fingerprint()).matches("[0-9a-f]{64}");
            assertThat(EncoderFiles.minilm().fingerprint(Encoders.DEFAULT_MAX_TOKENS))
                    .isEqualTo(second.fingerprint());
            assertThat(second.encode("one text, two sessions")).isEqualTo(encoder.encode("one text, two sessions"));
        }
    }

    @Test
    void truncationIsPartOfTheFingerprint() {
        try (Encoder shorter = Encoders.minilm(16)) {
            assertThat(shorter.fingerprint()).isNotEqualTo(encoder.fingerprint());
            assertThat(shorter.encode(words(30))).isNotEqualTo(encoder.encode(words(30)));
        }
    }

    @Test
    void whatStandsBehindTheLastTokenIsNotRead() {
        assertThat(encoder.encode(words(126) + " and more")).isEqualTo(encoder.encode(words(126)));
        assertThat(encoder.encode(words(125) + " and")).isNotEqualTo(encoder.encode(words(125)));
    }

    @Test
    void textsOfOneMeaningLieNearerThanTextsOfTwo() {
        float[] cat = encoder.encode("A cat is sleeping on the sofa.");

        assertThat(cosine(cat, encoder.encode("The kitten naps on the couch.")))
                .isGreaterThan(0.5)
                .isGreaterThan(cosine(cat, encoder.encode("Interest rates rose by a quarter point.")) + 0.4);
    }

    @ParameterizedTest
    @MethodSource("oddTexts")
    void oddTextsHaveFeaturesOfLengthOne(String text) {
        float[] features = encoder.encode(text);

        assertThat(features).hasSize(encoder.dimension());
        assertThat(cosine(features, features)).isCloseTo(1, within(1e-5));
    }

    static List<String> oddTexts() {
        return List.of(
                "",
                " \t\n",
                "😀😀👩‍👩‍👧",
                "\u0000",
                "\uD83D",
                "\uDE00\uD83D",
                "[SEP][CLS][PAD]",
                "\u0301\u0301",
                "x".repeat(65_536),
                "中".repeat(21_845),
                "😀".repeat(16_384),
                words(12_000));
    }

    @Test
    void aLoneSurrogateAndANulCountForNothing() {
        float[] clean = encoder.encode("well 😀 done");

        assertThat(encoder.encode("well 😀\uD83D done")).isEqualTo(clean);
        assertThat(encoder.encode("well\u0000 😀 done")).isEqualTo(clean);
        assertThat(encoder.encode("well 😀 done\uDE00")).isEqualTo(clean);
    }

    @Test
    void featuresBelongToTheCaller() {
        encoder.encode("mine")[0] = 42;

        assertThat(encoder.encode("mine")[0]).isNotEqualTo(42);
    }

    @Test
    void aClosedEncoderRefusesToEncodeAndMayBeClosedAgain() {
        Encoder closing = Encoders.minilm(16);
        closing.close();
        closing.close();

        assertThatThrownBy(() -> closing.encode("too late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTruncationThatTheModelHasNoPositionsForIsRefused() {
        assertThatThrownBy(() -> Encoders.minilm(513)).hasMessageContaining("513");
        assertThatThrownBy(() -> Encoders.minilm(2)).hasMessageContaining("2");
    }

    private static String words(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i % 2 == 0 ? "red" : "house")
                .collect(Collectors.joining(" "));
    }

    private static List<String> mixedTexts() {
        Random random = new Random(11);
        String[] vocabulary = {"river", "bank", "the", "flows", "quickly", "😀", "money", "!", "42", "über", "中"};
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            texts.add(random.ints(1 + random.nextInt(60), 0, vocabulary.length)
                    .mapToObj(word -> vocabulary[word])
                    .collect(Collectors.joining(" ")));
        }
        return texts;
    }

    private static List<Integer> shuffled(int size, int seed) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        return order;
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
