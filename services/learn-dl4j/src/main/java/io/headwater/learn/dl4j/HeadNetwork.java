package io.headwater.learn.dl4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * DL4J's network of a feature-transfer learner at one capacity: a source's hidden layers, frozen, under a head of a
 * softmax output, with a dense layer before it unless the head is linear. It hands out the head's parameters and Adam's moments as views of the native memory.
 *
 * <p>An output column that no label uses has zero weights and the bias {@link #UNUSED}: its probability is exactly 0, so
 * are its gradient, its moments and its share in every other number.
 *
 * <p>A head with a dense layer answers by a moving average of its parameters (Polyak and Juditsky, 1992), which a second
 * network holds; a linear head by the parameters themselves.
 */
final class HeadNetwork implements AutoCloseable {
    /** So low that a softmax gives exactly 0 in 32-bit floats, whatever the other logits are. */
    static final float UNUSED = -1e4f;

    /**
     * The dense layer's first weights are a tenth of what He et al. (2015) propose for ReLU: with small weights Adam's
     * first steps make features for the task instead of keeping random ones. Measured on four streams: up to 20 points
     * of accuracy over the first 200 events, and 1 to 4 over all.
     */
    private static final double DENSE_SCALE = 0.1;

    /** The average's memory of itself: short at first, then 50 steps. */
    private static final double MOST_MEMORY = 0.98;

    private static final double EARLY_STEPS = 10;

    /**
     * After the beginning the average takes in every fourth network only, by as much as four: what answers changes, and has
     * to be sent to scorers, less often.
     */
    private static final int STRIDE = 4;

    private static final int STRIDE_FROM = 32;

    private final HeadSettings settings;
    private final HeadLayout layout;
    private final ClosableNetwork network;
    private final ClosableNetwork answering;
    private final LayerChain steps;
    private final LayerChain answers;
    private final GradientUpdater<?> adam;
    private final ByteBuffer parameters;
    private final ByteBuffer served;
    private final ByteBuffer firstMoments;
    private final ByteBuffer secondMoments;
    private float[] anchor = {};

    HeadNetwork(SourceNetwork source, HeadSettings settings, HeadLayout layout) {
        this.settings = settings;
        this.layout = layout;
        this.network = new ClosableNetwork(transfer(source, settings, layout));
        INDArray all = network.get().params();
        INDArray moments = network.get().getUpdater().getStateViewArray();
        if (moments.length() != 2L * layout.size()) {
            throw new IllegalStateException("Adam has " + moments.length() + " moments for a head of " + layout.size());
        }
        this.parameters = slice(all, all.length() - layout.size(), layout.size());
        this.firstMoments = slice(moments, 0, layout.size());
        this.secondMoments = slice(moments, layout.size(), layout.size());
        if (settings.linear()) {
            this.answering = network;
        } else {
            MultiLayerNetwork average = new MultiLayerNetwork(
                    network.get().getLayerWiseConfigurations().clone());
            average.init(all.dup(), false);
            this.answering = new ClosableNetwork(average);
        }
        INDArray averages = answering.get().params();
        this.served = slice(averages, averages.length() - layout.size(), layout.size());
        this.steps = new LayerChain(network.get());
        this.answers = new LayerChain(answering.get());
        this.adam = new JavaAdam(settings.learningRate()).instantiate(moments, false);
    }

    private static MultiLayerNetwork transfer(SourceNetwork source, HeadSettings settings, HeadLayout layout) {
        // The builder draws the new layers' weights from this thread's generator, not from the configuration's seed.
        Nd4j.getRandom().setSeed(settings.seed());
        TransferLearning.Builder transfer = new TransferLearning.Builder(source.network())
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .seed(settings.seed())
                        .updater(new JavaAdam(settings.learningRate()))
                        .build())
                .setFeatureExtractor(source.layers().size() - 1);
        if (source.headed()) {
            transfer.removeOutputLayer();
        }
        if (!settings.linear()) {
            transfer.addLayer(new DenseLayer.Builder()
                    .nIn(layout.inputs())
                    .nOut(layout.hidden())
                    .activation(Activation.RELU)
                    .weightInit(new NormalDistribution(0, DENSE_SCALE * Math.sqrt(2.0 / layout.inputs())))
                    .build());
        }
        return transfer.addLayer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(layout.features())
                        .nOut(layout.capacity())
                        .activation(Activation.SOFTMAX)
                        .weightInit(WeightInit.ZERO)
                        .biasInit(UNUSED)
                        .build())
                .build();
    }

    private static ByteBuffer slice(INDArray array, long from, int length) {
        return NativeFloats.of(array)
                .slice(Math.toIntExact(from * Float.BYTES), length * Float.BYTES)
                .order(ByteOrder.nativeOrder());
    }

    /** The network that learns. */
    MultiLayerNetwork network() {
        return network.get();
    }

    /** The network that answers. */
    MultiLayerNetwork answering() {
        return answering.get();
    }

    HeadLayout layout() {
        return layout;
    }

    /** {@code [layout.size()]} floats in native memory, valid until {@link #close}; writing changes the network. */
    ByteBuffer parameters() {
        return parameters.duplicate().order(ByteOrder.nativeOrder());
    }

    /** The parameters that answer, as {@link #parameters}; the same memory if there is no average. */
    ByteBuffer served() {
        return served.duplicate().order(ByteOrder.nativeOrder());
    }

    /** Whether what answers is an average. */
    boolean averaged() {
        return !settings.linear();
    }

    /** Adam's moving average of each parameter's gradient, as {@link #parameters}. */
    ByteBuffer firstMoments() {
        return firstMoments.duplicate().order(ByteOrder.nativeOrder());
    }

    /** Adam's moving average of each parameter's squared gradient, as {@link #parameters}. */
    ByteBuffer secondMoments() {
        return secondMoments.duplicate().order(ByteOrder.nativeOrder());
    }

    /**
     * Takes a column out of reserve. In a linear head its weights are 0. Otherwise they are drawn as He et al. (2015)
     * propose, from a generator of its own, so that they are the same however the head came to have so many labels; zero
     * weights instead cost 4 points of accuracy on a stream where labels come one after another. The bias is 0.
     */
    void openColumn(int label) {
        float[] weights = new float[layout.features()];
        if (!settings.linear()) {
            SplittableRandom generator = new SplittableRandom((settings.seed() << Integer.SIZE) + label);
            double bound = Math.sqrt(6.0 / layout.features());
            for (int unit = 0; unit < weights.length; unit++) {
                weights[unit] = (float) (bound * (2 * generator.nextDouble() - 1));
            }
        }
        setColumn(label, weights, 0);
    }

    /** Puts a column's numbers in their place. */
    void setColumn(int label, float[] weights, float bias) {
        for (ByteBuffer numbers : List.of(parameters(), served())) {
            FloatBuffer floats = numbers.asFloatBuffer();
            floats.put(layout.outputWeight() + label * layout.features(), weights);
            floats.put(layout.outputBias() + label, bias);
        }
    }

    /**
     * Lets the dense layer begin with, and be drawn towards, a source's.
     *
     * @param weights {@code [hidden, inputs]}, then the bias {@code [hidden]}
     */
    void anchor(float[] weights) {
        anchor = weights;
        for (ByteBuffer numbers : List.of(parameters(), served())) {
            numbers.asFloatBuffer().put(layout.denseWeight(), weights);
        }
    }

    /** Sets Adam back to its beginning and the average to the dense layer's present weights; columns are to be opened anew. */
    void forgetLabels() {
        served.put(0, parameters, 0, parameters.capacity());
        for (ByteBuffer moments : List.of(firstMoments, secondMoments)) {
            moments.put(0, new byte[moments.capacity()]);
        }
        iteration(0);
    }

    int iteration() {
        return network.get().getIterationCount();
    }

    void iteration(int iteration) {
        network.get().setIterationCount(iteration);
    }

    int epoch() {
        return network.get().getEpochCount();
    }

    void epoch(int epoch) {
        network.get().setEpochCount(epoch);
    }

    /**
     * Probabilities of every column, in reserve or not.
     *
     * @param rows {@code [batch][features]}
     * @return {@code [batch][capacity]}, row after row
     */
    float[] output(float[][] rows) {
        return answers.output(rows);
    }

    /** As {@link #output}, of the network that learns. */
    float[] learning(float[][] rows) {
        return steps.output(rows);
    }

    /**
     * One step of Adam, as {@code MultiLayerNetwork.fit} takes it.
     *
     * @param targets {@code [batch][at most known]}, distributions
     * @param known so many columns take part; the others of those in use stay as they are
     * @param open so many columns are in use
     */
    void fit(float[][] rows, float[][] targets, int known, int open) {
        float[] unused = fit(rows, targets, known, open, Rates.FULL);
    }

    /**
     * As the other {@code fit}, with shares of the learning rate.
     *
     * @return the mean loss's gradient with respect to what the frozen layers give, {@code [batch, inputs]}
     */
    float[] fit(float[][] rows, float[][] targets, int known, int open, Rates rates) {
        float[] wide = new float[targets.length * layout.capacity()];
        for (int i = 0; i < targets.length; i++) {
            System.arraycopy(targets[i], 0, wide, i * layout.capacity(), targets[i].length);
        }
        fillBiases(known, open, UNUSED);
        float[] below = steps.backpropagate(rows, wide, network.get().getnLayers() - (settings.linear() ? 1 : 2));
        INDArray gradient = head(network.get().getFlattenedGradients());
        gradient.divi(rows.length);
        adam.applyUpdater(gradient, iteration(), epoch());
        if (!rates.equals(Rates.FULL)) {
            scale(gradient, rates);
        }
        head(network.get().params()).subi(gradient);
        iteration(iteration() + 1);
        fillBiases(known, open, 0);
        if (averaged()) {
            average();
        }
        for (int i = 0; i < below.length; i++) {
            below[i] /= rows.length;
        }
        return below;
    }

    /**
     * Turns updates at the full learning rate into those at shares of it, and draws the dense layer towards its anchor (L2-SP:
     * Li, Grandvalet and Davoine, "Explicit inductive bias for transfer learning with convolutional networks", 2018;
     * decoupled from Adam, as Loshchilov and Hutter's weight decay is).
     */
    private void scale(INDArray update, Rates rates) {
        FloatBuffer numbers = NativeFloats.of(update).asFloatBuffer();
        float[] values = new float[layout.size()];
        numbers.get(0, values);
        int dense = settings.linear() ? 0 : layout.outputWeight();
        for (int i = 0; i < dense; i++) {
            values[i] *= rates.dense();
        }
        for (int i = dense; i < values.length; i++) {
            values[i] *= rates.head();
        }
        if (anchor.length > 0 && rates.pull() > 0) {
            float pull = (float) (settings.learningRate() * rates.dense() * rates.pull());
            FloatBuffer present = parameters.asFloatBuffer();
            for (int i = 0; i < anchor.length; i++) {
                values[i] += pull * (present.get(i) - anchor[i]);
            }
        }
        numbers.put(0, values);
    }

    private INDArray head(INDArray all) {
        INDArray flat = all.reshape(all.length());
        return flat.get(NDArrayIndex.interval(flat.length() - layout.size(), flat.length()));
    }

    /** A column that no event has had so far has the bias 0. */
    private void fillBiases(int from, int to, float bias) {
        for (int label = from; label < to; label++) {
            parameters.putFloat((layout.outputBias() + label) * Float.BYTES, bias);
        }
    }

    private void average() {
        int step = iteration();
        int stride = step < STRIDE_FROM ? 1 : STRIDE;
        if (step % stride != 0) {
            return;
        }
        double memory = Math.min(MOST_MEMORY, step / (step + EARLY_STEPS));
        float share = (float) (1 - StrictMath.pow(memory, stride));
        float[] present = new float[layout.size()];
        float[] averaged = new float[layout.size()];
        parameters.asFloatBuffer().get(present);
        served.asFloatBuffer().get(averaged);
        for (int i = 0; i < present.length; i++) {
            averaged[i] += share * (present[i] - averaged[i]);
        }
        served.asFloatBuffer().put(averaged);
    }

    @Override
    public void close() {
        if (answering != network) {
            answering.close();
        }
        network.close();
    }
}
