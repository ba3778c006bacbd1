package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

class JavaAdamTest {
    private static final int PARAMETERS = 37;

    /** An updater on a slice of a bigger array, as DL4J gives it. */
    private static final class Slice {
        private final INDArray state;
        private final INDArray gradients = Nd4j.zeros(PARAMETERS + 10);
        private final GradientUpdater<?> updater;

        Slice(IUpdater configuration) {
            INDArray all = Nd4j.ones(2 * PARAMETERS + 10);
            state = all.get(NDArrayIndex.interval(5, 5 + 2 * PARAMETERS));
            updater = configuration.instantiate(state, true);
        }

        float[] update(float[] values, int iteration) {
            INDArray slice = gradients.get(NDArrayIndex.interval(7, 7 + PARAMETERS));
            slice.assign(Nd4j.createFromArray(values));
            updater.applyUpdater(slice, iteration, 0);
            assertThat(gradients.getFloat(6)).isZero();
            assertThat(gradients.getFloat(7 + PARAMETERS)).isZero();
            return slice.dup().data().asFloat();
        }
    }

    @Test
    void itTakesTheStepsOfDl4jsOwnAdam() {
        Slice own = new Slice(new JavaAdam(2e-3));
        Slice reference = new Slice(new Adam(2e-3));
        Random random = new Random(1);
        for (int iteration = 0; iteration < 200; iteration++) {
            float[] gradients = new float[PARAMETERS];
            for (int i = 0; i < PARAMETERS; i++) {
                gradients[i] = (float) (random.nextGaussian() * Math.pow(10, i % 5 - 3));
            }
            assertThat(own.update(gradients, iteration))
                    .containsExactly(reference.update(gradients, iteration), within(1e-7f));
            assertThat(own.state.dup().data().asFloat())
                    .containsExactly(reference.state.dup().data().asFloat(), within(1e-4f));
        }
    }

    @Test
    void aParameterWhoseGradientStaysZeroEndsWithAFirstMomentOfZeroNotWithASubnormalOne() {
        Slice own = new Slice(new JavaAdam(2e-3));
        float[] gradients = new float[PARAMETERS];
        gradients[3] = 1;
        own.update(gradients, 0);
        gradients[3] = 0;
        for (int iteration = 1; iteration < 2000; iteration++) {
            own.update(gradients, iteration);
        }
        assertThat(own.state.getFloat(3)).isZero();
        assertThat(own.state.getFloat(PARAMETERS + 3)).isPositive();
    }

    @Test
    void aCloneHasTheSameSettingsAndIsOfTheSameKind() {
        JavaAdam original = new JavaAdam(2e-3);
        assertThat(original.clone()).isNotSameAs(original).isEqualTo(original).isExactlyInstanceOf(JavaAdam.class);
    }
}
