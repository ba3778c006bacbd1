package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headwater.encode.Encoders;
import io.headwater.encode.KnownEncoder;
import io.headwater.encode.SplitTransformer;
import io.headwater.learn.Features;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With the real MiniLM, 90 MB, where it was fetched: {@code headwater encoders fetch minilm-fp32}. */
class MiniLmFineTuningIT {
    @Test
    void itsTopBlocksAreTakenApartProvenAndTrained() throws Exception {
        Encoders encoders = new Encoders(folder());
        assumeTrue(
                encoders.isFetched(KnownEncoder.MINILM_FP32),
                "skipped: minilm-fp32 is not fetched (headwater encoders fetch minilm-fp32)");
        try (SplitTransformer transformer = encoders.split(Encoders.MINILM_FP32, 2, 128)) {
            assertThat(transformer.lower().id()).isEqualTo("minilm-fp32-b4");
            assertThat(transformer.top().shape().heads()).isEqualTo(12);
            // Its making proves that the parts give what the whole does.
            TransformerLearner learner = new TransformerLearner(
                    "minilm-top2", transformer, new FineTuneSettings(8, 2, 1, 3e-3, 1e-4, 0.6, 8));
            learner.grow(2);
            List<Features> texts = new ArrayList<>();
            int[] labels = new int[48];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = i % 2;
                String text = (i % 2 == 0 ? "a wonderful book, number " : "a dull and tedious book, number ") + i;
                texts.add(new Features(
                        new float[0],
                        new int[0],
                        new int[0],
                        transformer.lower().tokens(text)));
            }
            learner.learn(texts, labels);
            float[][] logs = learner.predict(List.of(texts.get(0), texts.get(1)));
            assertThat(logs[0][0]).isGreaterThan(logs[0][1]);
            assertThat(logs[1][1]).isGreaterThan(logs[1][0]);
        }
    }

    /** Where the command puts it: this room does not know the runtime's settings. */
    private static Path folder() {
        String configured = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path cache = configured.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(configured);
        return cache.resolve("headwater").resolve("encoders");
    }
}
