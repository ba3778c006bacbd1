package io.headwater.learn.dl4j.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.devkit.TinyTransformer;
import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.Pooling;
import io.headwater.encode.SplitTransformer;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopBlocksTest {
    private static final List<String> TEXTS = List.of("w1 w2 w3", "w7", "w30 w31 w1 w1 w9 w12 w0", "unknown w39");

    @TempDir
    private static Path folder;

    private String model;
    private SplitTransformer transformer;
    private BlockLayout layout;
    private TopBlocks blocks;
    private FloatBuffer weights;

    @BeforeEach
    void open() throws Exception {
        model = TinyTransformer.write(folder.resolve("tiny"), 3, 5).toString();
        transformer = encoders().split(model, 2, 32);
        layout = new BlockLayout(transformer.top().shape());
        blocks = new TopBlocks(layout, 2);
        weights = TopBlocks.weights(transformer.top(), layout);
    }

    @AfterEach
    void close() {
        transformer.close();
    }

    private static Encoders encoders() throws IOException {
        return new Encoders(folder.resolve("none"));
    }

    private List<float[]> states(List<String> texts) {
        return texts.stream()
                .map(text -> transformer.lower().states(transformer.lower().tokens(text)))
                .toList();
    }

    @Test
    void bothPartsTogetherMakeOfATextWhatTheWholeGraphMakes() throws Exception {
        try (Encoder whole = encoders().open(model, Optional.of(Pooling.MEAN), 32)) {
            float[][] features = blocks.forward(weights, states(TEXTS));
            for (int text = 0; text < features.length; text++) {
                assertThat(features[text]).containsExactly(whole.encode(TEXTS.get(text)), within(1e-5f));
            }
        }
    }

    @Test
    void theLowestCutLeavesTheEmbeddingsBelow() throws Exception {
        try (SplitTransformer deepest = encoders().split(model, 3, 32);
                Encoder whole = encoders().open(model, Optional.of(Pooling.MEAN), 32)) {
            assertThat(deepest.lower().id()).isEqualTo("tiny-b0");
            float[] states = deepest.lower().states(deepest.lower().tokens(TEXTS.get(2)));
            float[][] features =
                    new TopBlocks(layout, 3).forward(TopBlocks.weights(deepest.top(), layout), List.of(states));
            assertThat(features[0]).containsExactly(whole.encode(TEXTS.get(2)), within(1e-5f));
        }
    }

    @Test
    void whatIsBesideATextMakesNoDifferenceToIt() {
        float[][] together = blocks.forward(weights, states(TEXTS));
        for (int text = 0; text < together.length; text++) {
            float[] alone = blocks.forward(weights, states(List.of(TEXTS.get(text))))[0];
            assertThat(together[text]).containsExactly(alone, within(1e-6f));
        }
    }

    /** Along a random direction in each weight, so that an error in any of its numbers shows. */
    @Test
    void gradientsAreThoseOfFiniteDifferences() {
        Random random = new Random(3);
        List<float[]> states = states(TEXTS);
        float[][] above = new float[TEXTS.size()][TinyTransformer.WIDTH];
        for (float[] row : above) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        FloatBuffer gradients = Memory.floats(blocks.size());
        float[][] unused = blocks.forward(weights, states);
        blocks.backward(weights, gradients, above);
        for (int block = 0; block < 2; block++) {
            for (BlockLayout.Part part : layout.parts()) {
                float[] direction = new float[part.size()];
                double slope = 0;
                double steepest = 0;
                int at = block * layout.size() + part.at();
                for (int i = 0; i < direction.length; i++) {
                    direction[i] = (float) (random.nextGaussian() / Math.sqrt(direction.length));
                    slope += direction[i] * gradients.get(at + i);
                    steepest += Math.pow(gradients.get(at + i), 2);
                }
                double measured =
                        (loss(states, above, at, direction, 4e-3f) - loss(states, above, at, direction, -4e-3f)) / 8e-3;
                assertThat(slope)
                        .as("block %d, %s", block, part.name())
                        .isCloseTo(measured, within(2e-3 + 0.01 * Math.sqrt(steepest)));
            }
        }
    }

    private double loss(List<float[]> states, float[][] above, int at, float[] direction, float step) {
        FloatBuffer moved = Memory.floats(blocks.size());
        moved.put(0, weights, 0, blocks.size());
        for (int i = 0; i < direction.length; i++) {
            moved.put(at + i, moved.get(at + i) + step * direction[i]);
        }
        float[][] features = blocks.forward(moved, states);
        double sum = 0;
        for (int text = 0; text < above.length; text++) {
            for (int i = 0; i < above[text].length; i++) {
                sum += (double) above[text][i] * features[text][i];
            }
        }
        return sum;
    }

    @Test
    void exponentialAndGeluAreThoseOfDoubles() {
        List<Double> points = new ArrayList<>();
        for (double x = -20; x <= 0; x += 0.37) {
            points.add(x);
        }
        for (double x : points) {
            assertThat((double) Exponential.of((float) x)).isCloseTo(Math.exp((float) x), within(2e-6 * Math.exp(x)));
        }
        assertThat(Exponential.of(-1000)).isZero();
        assertThat(Exponential.of(Float.NaN)).isNaN();
        FloatBuffer values = Memory.floats(3);
        values.put(0, new float[] {-1, 0, 2});
        FloatBuffer slopes = Memory.floats(3);
        Gelu.apply(values, new float[3], slopes, 1);
        float[] found = new float[3];
        values.get(0, found);
        // x Φ(x) and Φ(x) + x φ(x), from tables of the normal distribution.
        assertThat(found).containsExactly(new float[] {-0.15865526f, 0, 1.9544997f}, within(1e-6f));
        slopes.get(0, found);
        assertThat(found).containsExactly(new float[] {-0.0833155f, 0.5f, 1.0852319f}, within(1e-6f));
    }

    /** The first steps of PyTorch's AdamW at rate 0.1 and decay 0.01 on a weight of 1 with the gradients 0.5 and -0.25. */
    @Test
    void adamWTakesTheStepsOfPyTorch() {
        AdamW adam = new AdamW(1, 0.01f);
        FloatBuffer weight = Memory.floats(1);
        FloatBuffer gradient = Memory.floats(1);
        weight.put(0, 1);
        gradient.put(0, 0.5f);
        adam.step(weight, gradient, 0, 1, 1, 0.1);
        assertThat(weight.get(0)).isEqualTo(0.899f, within(1e-6f));
        gradient.put(0, -0.25f);
        adam.step(weight, gradient, 0, 1, 2, 0.1);
        assertThat(weight.get(0)).isEqualTo(0.8714674f, within(1e-6f));
    }
}
