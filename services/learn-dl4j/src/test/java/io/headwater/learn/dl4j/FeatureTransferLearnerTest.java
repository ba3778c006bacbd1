package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.learn.Example;
import io.headwater.learn.Learner;
import io.headwater.learn.TargetModel;
import io.headwater.learn.TrainingState;
import io.headwater.learn.TransferStrategy;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FeatureTransferLearnerTest {
    private static final int DIMENSION = 48;
    private static final FeatureTransferSettings SETTINGS = new FeatureTransferSettings(7, 2e-3, 24);
    private static final SourceModel SOURCE = Learners.builtInSource("minilm", "0".repeat(64), DIMENSION);

    private static Learner learner() {
        return Learners.featureTransfer(SOURCE, SETTINGS);
    }

    /** Micro-batches of one to eight events; the number of labels grows from 3 to 40. */
    private static List<List<Example>> stream() {
        RandomBatches batches = new RandomBatches(5, DIMENSION, 40);
        List<List<Example>> stream = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            RandomBatches.Batch batch = batches.next(1 + i % 8, Math.min(40, 3 + i / 5));
            List<Example> examples = new ArrayList<>();
            for (int row = 0; row < batch.labels().length; row++) {
                examples.add(new Example(batch.features()[row], "label " + batch.labels()[row]));
            }
            stream.add(examples);
        }
        return stream;
    }

    @Test
    void itSaysWhatItIs() {
        try (Learner learner = learner()) {
            assertThat(learner.name()).isEqualTo("minilm-mlp");
            assertThat(learner.strategy()).isEqualTo(TransferStrategy.FEATURE);
            assertThat(learner.encoder()).isEqualTo("minilm");
            assertThat(learner.labels()).isZero();
        }
    }

    @Test
    void itLearnsToTellTheLabelsApart() {
        RandomBatches batches = new RandomBatches(9, DIMENSION, 4);
        try (Learner learner = learner()) {
            learner.grow(4);
            for (int step = 0; step < 100; step++) {
                RandomBatches.Batch batch = batches.next(32, 4);
                learner.learn(batch.features(), batch.labels());
            }
            RandomBatches.Batch test = batches.next(200, 4);
            float[][] probabilities = learner.predict(test.features());
            int correct = 0;
            for (int row = 0; row < 200; row++) {
                float sum = 0;
                int best = 0;
                for (int label = 0; label < 4; label++) {
                    sum += probabilities[row][label];
                    best = probabilities[row][label] > probabilities[row][best] ? label : best;
                }
                assertThat(sum).isCloseTo(1, within(1e-5f));
                correct += best == test.labels()[row] ? 1 : 0;
            }
            assertThat(correct).isGreaterThan(180);
        }
    }

    @Test
    void aRestoredLearnerTakesAHundredStepsAndMoreLikeOneThatWasNeverStoppedBitForBit() {
        List<List<Example>> stream = stream();
        try (TargetModel unstopped = new TargetModel(learner());
                TargetModel restored = new TargetModel(learner())) {
            for (List<Example> batch : stream.subList(0, 50)) {
                unstopped.learn(batch);
            }
            restored.restore(unstopped.state());
            assertThat(restored.labels().size()).isLessThanOrEqualTo(16);
            for (List<Example> batch : stream.subList(50, 250)) {
                assertThat(restored.learn(batch).losses())
                        .isEqualTo(unstopped.learn(batch).losses());
            }
            assertThat(restored.labels().size()).as("two networks wider").isGreaterThan(32);
            assertThat(restored.stateSha256()).isEqualTo(unstopped.stateSha256());
        }
    }

    @Test
    void aRestoredStateGoesOnWithItsOwnSeedAndRateWhateverIsConfiguredNow() {
        List<List<Example>> stream = stream();
        FeatureTransferSettings changed = new FeatureTransferSettings(8, 1e-4, 24);
        try (TargetModel unstopped = new TargetModel(learner());
                TargetModel restored = new TargetModel(Learners.featureTransfer(SOURCE, changed))) {
            stream.subList(0, 20).forEach(unstopped::learn);
            restored.restore(unstopped.state());
            stream.subList(20, 150).forEach(unstopped::learn);
            stream.subList(20, 150).forEach(restored::learn);
            assertThat(restored.stateSha256()).isEqualTo(unstopped.stateSha256());
        }
    }

    @Test
    void theSameEventsGiveTheSameStateAndAnotherSeedAnother() {
        List<List<Example>> stream = stream().subList(0, 30);
        List<String> hashes = new ArrayList<>();
        for (long seed : List.of(7L, 7L, 8L)) {
            FeatureTransferSettings settings = new FeatureTransferSettings(seed, 2e-3, 24);
            try (TargetModel model = new TargetModel(Learners.featureTransfer(SOURCE, settings))) {
                stream.forEach(model::learn);
                hashes.add(model.stateSha256());
            }
        }
        assertThat(hashes.get(1)).isEqualTo(hashes.get(0));
        assertThat(hashes.get(2)).isNotEqualTo(hashes.get(0));
    }

    @Test
    void learnersSideBySideDoNotDisturbEachOther() {
        List<List<Example>> stream = stream().subList(0, 60);
        try (TargetModel alone = new TargetModel(learner());
                TargetModel first = new TargetModel(learner());
                TargetModel second = new TargetModel(learner())) {
            stream.forEach(alone::learn);
            for (int i = 0; i < 60; i++) {
                first.learn(stream.get(i));
                second.learn(stream.get(59 - i));
            }
            assertThat(first.stateSha256()).isEqualTo(alone.stateSha256());
            assertThat(second.stateSha256()).isNotEqualTo(alone.stateSha256());
        }
    }

    @Test
    void lookingAtALearnerDoesNotChangeIt() {
        List<List<Example>> stream = stream().subList(0, 60);
        try (TargetModel watched = new TargetModel(learner());
                TargetModel unwatched = new TargetModel(learner())) {
            for (List<Example> batch : stream) {
                unwatched.learn(batch);
                watched.learn(batch);
                watched.export();
                watched.state();
            }
            assertThat(watched.stateSha256()).isEqualTo(unwatched.stateSha256());
        }
    }

    @Test
    void aStateIsACopyThatLaterStepsDoNotTouch() {
        List<List<Example>> stream = stream();
        try (TargetModel model = new TargetModel(learner())) {
            model.learn(stream.get(0));
            TrainingState state = model.state();
            String hash = state.sha256();
            model.learn(stream.get(1));
            assertThat(state.sha256()).isEqualTo(hash).isNotEqualTo(model.stateSha256());
        }
    }

    @Test
    void aStateOfAnotherSourceOrFormatOrShapeIsRefused() {
        try (Learner learner = learner();
                Learner other = Learners.featureTransfer(
                        Learners.builtInSource("minilm", "1".repeat(64), DIMENSION), SETTINGS);
                Learner wider = Learners.featureTransfer(SOURCE, new FeatureTransferSettings(7, 2e-3, 25))) {
            learner.grow(2);
            TrainingState state = learner.state();
            assertThatThrownBy(() -> other.restore(state)).hasMessageContaining(SOURCE.sha256());
            assertThatThrownBy(() -> wider.restore(state)).hasMessageContaining("head.0.weight");
            assertThat(wider.labels()).isZero();

            Map<String, String> metadata = new TreeMap<>(state.metadata());
            metadata.put("format", "99");
            assertThatThrownBy(() -> learner.restore(new TrainingState(metadata, state.tensors())))
                    .hasMessageContaining("99");
            List<Tensor> fewer = state.tensors().subList(1, state.tensors().size());
            assertThatThrownBy(() -> learner.restore(new TrainingState(state.metadata(), fewer)))
                    .hasMessageContaining("nothing");
        }
    }
}
