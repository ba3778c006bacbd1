package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.KnownEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The encoder for Chinese as its user gets it: by Maven. */
class ChineseEncoderIT {
    private static final int MAX_TOKENS = 128;

    @TempDir
    private static Path folder;

    private static Path fetched;
    private static Encoder encoder;

    @BeforeAll
    static void fetch() throws Exception {
        EncoderFetch fetch = new EncoderFetch(folder, "mvn", MavenVersions.ofBuild(), System.err);
        fetch.ensure("bge-zh");
        fetched = new Encoders(folder).folder(KnownEncoder.BGE_ZH);
        encoder = new Encoders(folder).open("bge-zh", Optional.empty(), MAX_TOKENS);
    }

    @AfterAll
    static void close() {
        if (encoder != null) {
            encoder.close();
        }
    }

    @Test
    void itHasANameAndTheDimensionOfItsGraph() {
        assertThat(encoder.id()).isEqualTo("bge-zh");
        assertThat(encoder.dimension()).isEqualTo(512);
    }

    @Test
    void itsFolderMeansTheSameEncoderWhenItIsGivenByItsPath() throws Exception {
        try (Encoder byPath =
                new Encoders(Path.of("elsewhere")).open(fetched.toString(), Optional.empty(), MAX_TOKENS)) {
            assertThat(byPath.id()).isEqualTo(encoder.id());
            assertThat(byPath.fingerprint()).isEqualTo(encoder.fingerprint());
            assertThat(byPath.encode("房间很干净")).isEqualTo(encoder.encode("房间很干净"));
        }
    }

    @Test
    void textsOfOneMeaningLieNearerThanTextsOfTwo() {
        float[] clean = encoder.encode("房间很干净，服务也好。");

        assertThat(cosine(clean, encoder.encode("客房整洁，工作人员热情。")))
                .isGreaterThan(cosine(clean, encoder.encode("股票市场今天大跌。")) + 0.2);
    }

    @Test
    void aTextHasTheSameBitsWhateverIsEncodedBesideIt() throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            texts.add("酒店位置不错，".repeat(1 + i % 7) + "价格 " + i + " 元");
        }
        List<float[]> alone = texts.stream().map(encoder::encode).toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<float[]>> together = new ArrayList<>();
            for (String text : texts) {
                together.add(threads.submit(() -> encoder.encode(text)));
            }
            for (int i = 0; i < texts.size(); i++) {
                assertThat(together.get(i).get()).as(texts.get(i)).isEqualTo(alone.get(i));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatStandsBehindTheLastTokenIsNotRead() {
        assertThat(encoder.encode("好".repeat(126) + "坏")).isEqualTo(encoder.encode("好".repeat(126)));
        assertThat(encoder.encode("好".repeat(125) + "坏")).isNotEqualTo(encoder.encode("好".repeat(125)));
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
