package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.Example;
import io.headwater.learn.Step;
import io.headwater.learn.TargetModel;
import io.headwater.learn.TrainingState;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a source model gives to a learner, and that nothing is taken from it. */
class SourceModelTest {
    private static final int DIMENSION = 48;
    private static final int SOURCE_LABELS = 8;

    /** Scaling, a dense layer of 64 and a head of 8 labels, trained on the batches' first 8 labels. */
    private static SourceModel pretrained(RandomBatches batches, int steps) {
        try (ClosableNetwork scaling = new ClosableNetwork(SourceBundles.scaling(DIMENSION))) {
            Nd4j.getRandom().setSeed(1);
            MultiLayerNetwork network = new TransferLearning.Builder(scaling.get())
                    .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                            .updater(new Adam(3e-3))
                            .build())
                    .setFeatureExtractor(0)
                    .addLayer(dense(Activation.RELU))
                    .addLayer(new OutputLayer.Builder(LossFunction.MCXENT)
                            .nIn(64)
                            .nOut(SOURCE_LABELS)
                            .activation(Activation.SOFTMAX)
                            .build())
                    .build();
            for (int step = 0; step < steps; step++) {
                RandomBatches.Batch batch = batches.next(32, SOURCE_LABELS);
                INDArray targets = Nd4j.zeros(32, SOURCE_LABELS);
                for (int row = 0; row < 32; row++) {
                    targets.putScalar(row, batch.labels()[row], 1);
                }
                network.fit(Nd4j.create(batch.dense()), targets);
            }
            return bundle(network);
        }
    }

    private static Layer dense(Activation activation) {
        return new DenseLayer.Builder()
                .nIn(DIMENSION)
                .nOut(64)
                .activation(activation)
                .build();
    }

    private static SourceModel bundle(MultiLayerNetwork network) {
        LabelSet labels = new LabelSet(
                List.of("s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7").subList(0, SOURCE_LABELS));
        return SourceBundles.of("pretrained", "minilm", "0".repeat(64), network, labels, Map.of("data", "synthetic"));
    }

    private static SourceModel untrained(Layer hidden) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(4)
                .list()
                .layer(hidden)
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(64)
                        .nOut(SOURCE_LABELS)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
        network.init();
        return bundle(network);
    }

    private static String hash(SourceModel source) {
        return new TrainingState(Map.of("network", source.network()), source.tensors()).sha256();
    }

    @Test
    void theBuiltInSourceHasTheSameHashWheneverItsContentIsTheSame() {
        SourceModel source = Learners.builtInSource("minilm", "ab", DIMENSION);
        assertThat(Learners.builtInSource("minilm", "ab", DIMENSION).sha256()).isEqualTo(source.sha256());
        assertThat(List.of(
                        Learners.builtInSource("minilm", "ac", DIMENSION).sha256(),
                        Learners.builtInSource("other", "ab", DIMENSION).sha256(),
                        Learners.builtInSource("minilm", "ab", DIMENSION + 1).sha256()))
                .doesNotHaveDuplicates()
                .doesNotContain(source.sha256());
    }

    @Test
    void theBuiltInSourceScalesFeaturesByTheRootOfTheirDimension() {
        SourceModel source = Learners.builtInSource("minilm", "ab", DIMENSION);
        assertThat(source.labels()).isEqualTo(LabelSet.EMPTY);
        assertThat(source.tensors().stream().map(Tensor::name)).containsExactlyInAnyOrder("0_W", "0_b");
        for (Tensor tensor : source.tensors()) {
            float expected = tensor.name().equals("0_W") ? (float) Math.sqrt(DIMENSION) : 0;
            for (float value : tensor.toArray()) {
                assertThat(value).isEqualTo(expected);
            }
        }
    }

    @Test
    void trainingAndGrowthChangeNoByteOfTheSource() {
        RandomBatches batches = new RandomBatches(6, DIMENSION, 20);
        SourceModel source = pretrained(batches, 20);
        String before = hash(source);
        try (HeadLearner learner = HeadLearner.of(source, new HeadSettings(1, 1e-2, 24))) {
            for (int labels = 1; labels <= 20; labels++) {
                learner.grow(labels);
                for (int step = 0; step < 5; step++) {
                    RandomBatches.Batch batch = batches.next(16, labels);
                    learner.step(batch.texts(), batch.targets());
                }
            }
            for (Tensor tensor : source.tensors()) {
                if (!tensor.name().startsWith("2_")) {
                    for (MultiLayerNetwork network :
                            List.of(learner.head().network(), learner.head().answering())) {
                        INDArray live = network.getParam(tensor.name());
                        assertThat(live.dup('c').data().asFloat())
                                .as(tensor.name())
                                .isEqualTo(tensor.toArray());
                    }
                }
            }
        }
        assertThat(hash(source)).isEqualTo(before);
    }

    @Test
    void whatASourceHasLearnedHelpsARelatedTaskFromItsFirstEventsOn() {
        RandomBatches batches = new RandomBatches(6, DIMENSION, SOURCE_LABELS);
        SourceModel source = pretrained(batches, 400);
        SourceModel nothing = untrained(dense(Activation.RELU));
        List<List<Example>> stream = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            RandomBatches.Batch batch = batches.next(16, SOURCE_LABELS);
            List<Example> examples = new ArrayList<>();
            for (int row = 0; row < 16; row++) {
                examples.add(new Example(batch.texts().get(row), batch.labels()[row] < 4 ? "low" : "high"));
            }
            stream.add(examples);
        }
        assertThat(correct(source, stream)).isGreaterThan(correct(nothing, stream) + 10);
    }

    private static int correct(SourceModel source, List<List<Example>> stream) {
        try (TargetModel model =
                new TargetModel(Learners.committee(source, List.of("minilm-mlp"), CommitteeSettings.DEFAULT, 3e-3))) {
            int correct =
                    stream.stream().map(model::learn).mapToInt(Step::correct).sum();
            model.export();
            return correct;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RELU", "TANH", "SIGMOID", "IDENTITY"})
    void hiddenLayersOfTheseActivationsAreExportedAsTheyCompute(Activation activation) {
        SourceModel source = untrained(dense(activation));
        try (TargetModel model =
                new TargetModel(Learners.committee(source, Learners.NAMES, CommitteeSettings.DEFAULT, 3e-3))) {
            Streams.learn(model, new RandomBatches(6, DIMENSION, 3).stream(160, 3, 1), 16);
            assertThat(model.export().tensors().stream().map(Tensor::name))
                    .contains("source.0.weight", "source.0.bias");
        }
    }

    @Test
    void aHiddenLayerThatCannotBeExportedIsRefusedByNameBeforeAnythingIsLearned() {
        List<SourceModel> unusable = List.of(
                untrained(dense(Activation.SOFTSIGN)),
                untrained(new DenseLayer.Builder()
                        .nIn(DIMENSION)
                        .nOut(64)
                        .hasLayerNorm(true)
                        .build()),
                untrained(new DenseLayer.Builder()
                        .nIn(DIMENSION)
                        .nOut(64)
                        .hasBias(false)
                        .build()));
        for (SourceModel source : unusable) {
            assertThatThrownBy(() -> Learners.committee(source, Learners.NAMES, CommitteeSettings.DEFAULT, 3e-3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("layer 0 of source model pretrained");
        }
    }

    @Test
    void weightsThatDoNotFitTheNetworkAreRefusedByName() {
        SourceModel source = untrained(dense(Activation.RELU));
        List<Tensor> tensors = source.tensors();
        List<Tensor> fewer =
                tensors.stream().filter(tensor -> !tensor.name().equals("0_b")).toList();
        List<Tensor> more = new ArrayList<>(tensors);
        more.add(Tensor.of("9_W", List.of(1), 1));
        List<Tensor> reshaped = new ArrayList<>(fewer);
        reshaped.add(Tensor.of("0_b", List.of(3), 1, 2, 3));

        assertThatThrownBy(() -> open("", source, tensors)).hasMessageContaining("no network");
        assertThatThrownBy(() -> open(source, fewer)).hasMessageContaining("0_b");
        assertThatThrownBy(() -> open(source, more)).hasMessageContaining("9_W");
        assertThatThrownBy(() -> open(source, reshaped)).hasMessageContaining("0_b");
    }

    private static void open(SourceModel source, List<Tensor> tensors) {
        open(source.network(), source, tensors);
    }

    private static void open(String network, SourceModel source, List<Tensor> tensors) {
        Learners.committee(
                        new SourceModel(
                                source.name(),
                                source.sha256(),
                                source.encoder(),
                                source.encoderFingerprint(),
                                network,
                                tensors,
                                source.labels(),
                                source.provenance()),
                        Learners.NAMES,
                        CommitteeSettings.DEFAULT,
                        3e-3)
                .close();
    }
}
