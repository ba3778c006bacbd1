package io.headwater.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.data.Entry;
import io.headwater.cli.progress.Terminal;
import io.headwater.encode.Encoder;
import io.headwater.encode.HashedNgrams;
import io.headwater.learn.Example;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {
    private static final LabeledStream STREAM = new LabeledStream(
            "numbers",
            IntStream.range(0, 50)
                    .mapToObj(i -> new Entry.Row("" + i, i % 2 == 0 ? "even" : "odd", "the number " + i))
                    .toList());

    private final AtomicInteger encoded = new AtomicInteger();
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void examplesHaveBothKindsOfFeaturesInTheStreamsOrder() throws Exception {
        List<Example> examples = examples("a", STREAM);
        assertThat(examples).hasSize(50);
        for (int i = 0; i < 50; i++) {
            String text = "the number " + i;
            assertThat(examples.get(i).features().dense()).containsExactly(text.hashCode() % 1000, text.length());
            assertThat(examples.get(i).features().ngrams()).containsExactly(new HashedNgrams().encode(text));
            assertThat(examples.get(i).label()).isEqualTo(i % 2 == 0 ? "even" : "odd");
        }
    }

    @Test
    void aSecondRunEncodesNothing() throws Exception {
        List<Example> first = examples("a", STREAM);
        List<Example> second = examples("a", STREAM);
        assertThat(encoded).hasValue(50);
        assertThat(second).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void otherTextsOrAnotherEncoderAreEncodedAnew() throws Exception {
        examples("a", STREAM);
        examples("b", STREAM);
        assertThat(encoded).hasValue(100);
        examples("a", new LabeledStream("numbers", STREAM.rows().subList(0, 49)));
        assertThat(encoded).hasValue(149);
    }

    @Test
    void aFileThatIsBrokenAnywhereIsMadeAnew() throws Exception {
        List<Example> right = examples("a", STREAM);
        byte[] whole = Files.readAllBytes(file());
        // The format's number, the key, a feature's lowest bit, an n-gram, the checksum.
        for (int at : new int[] {7, 20, 51, 70, whole.length - 1}) {
            byte[] broken = whole.clone();
            broken[at] ^= 1;
            becomesRight(broken, whole, right);
        }
        for (int length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
            becomesRight(Arrays.copyOf(whole, length), whole, right);
        }
        becomesRight(Arrays.copyOf(whole, whole.length + 1), whole, right);
    }

    private void becomesRight(byte[] broken, byte[] whole, List<Example> right) throws Exception {
        Files.write(file(), broken);
        messages.reset();
        int before = encoded.get();
        assertThat(examples("a", STREAM)).usingRecursiveComparison().isEqualTo(right);
        assertThat(encoded).hasValue(before + 50);
        assertThat(messages.toString(StandardCharsets.UTF_8)).contains("computed anew");
        assertThat(Files.readAllBytes(file())).isEqualTo(whole);
    }

    @Test
    void nothingUnfinishedStaysBehind() throws Exception {
        examples("a", STREAM);
        try (Stream<Path> files = Files.list(folder.resolve("features"))) {
            assertThat(files).hasSize(1);
        }
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("features"))) {
            return files.findFirst().orElseThrow();
        }
    }

    private List<Example> examples(String fingerprint, LabeledStream stream)
            throws IOException, InterruptedException, ExecutionException {
        PrintStream out = new PrintStream(messages, true, StandardCharsets.UTF_8);
        FeatureCache cache = new FeatureCache(folder.resolve("features"), out);
        return new StreamEncoder(cache, encoder(fingerprint), new Terminal(out, false, true)).examples(stream);
    }

    private Encoder encoder(String fingerprint) {
        return new Encoder() {
            @Override
            public String id() {
                return "test";
            }

            @Override
            public String fingerprint() {
                return fingerprint;
            }

            @Override
            public int dimension() {
                return 2;
            }

            @Override
            public float[] encode(String text) {
                encoded.getAndIncrement();
                return new float[] {text.hashCode() % 1000, text.length()};
            }

            @Override
            public void close() {}
        };
    }
}
