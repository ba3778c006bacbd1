package io.headwater.learn.dl4j;

import io.headwater.encode.LowerBlocks;
import io.headwater.encode.SplitTransformer;
import io.headwater.encode.TransformerTop;
import io.headwater.learn.EventLearner;
import io.headwater.learn.Features;
import io.headwater.learn.TrainingState;
import io.headwater.learn.dl4j.transformer.AdamW;
import io.headwater.learn.dl4j.transformer.BlockLayout;
import io.headwater.learn.dl4j.transformer.TopBlocks;
import io.headwater.model.Tensor;
import io.headwater.model.TransferStrategy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fine-tunes the top blocks of a pretrained transformer and a linear head, from the transformer's own weights: parameter
 * transfer of the encoder itself. The lower blocks stay as they are; what they make of a text is computed again whenever it
 * is wanted, from the tokens, which are all that is kept of it.
 *
 * <p>Every few events one step of AdamW; nothing is replayed. What answers is a copy of what learns, brought up to date
 * every so often: it is that copy that is served, so that megabytes are not sent with each version, and that predicts, so
 * that the pool weighs what is served.
 */
final class TransformerLearner implements EventLearner, Served {
    private static final Pattern NAME = Pattern.compile("minilm-top([1-9]\\d?)");
    /** The one that measured best for its cost. */
    static final String EXAMPLE = "minilm-top2";

    private static final double FIRST_WEIGHT = 0.2;
    private static final String FORMAT = "1";

    /** The two libraries sum in different orders. */
    private static final float TOLERANCE = 1e-4f;

    /** States of so many texts are kept, so that an event that was predicted is learned without computing them again. */
    private static final int REMEMBERED = 128;

    private final String name;
    private final LowerBlocks lower;
    private final TransformerTop top;
    private final BlockLayout layout;
    private final TopBlocks blocks;
    private final FloatBuffer weights;
    private final FloatBuffer gradients;
    private final FloatBuffer answering;
    private final AdamW adam;
    private final SoftmaxHead head;
    private final ServedBlocks served;
    private final IdentityHashMap<int[], float[]> states = new IdentityHashMap<>();

    private FineTuneSettings settings;
    private final List<int[]> waiting = new ArrayList<>();
    private final List<Integer> waitingLabels = new ArrayList<>();
    private int steps;
    private int unpublished;

    /**
     * A learner without labels.
     *
     * @param transformer stays the caller's to close, after this
     * @throws IllegalStateException if the blocks do not give here what the whole graph gives in ONNX Runtime
     */
    TransformerLearner(String name, SplitTransformer transformer, FineTuneSettings settings) {
        this.name = name;
        this.lower = transformer.lower();
        this.top = transformer.top();
        this.settings = settings;
        this.layout = new BlockLayout(top.shape());
        this.blocks = new TopBlocks(layout, top.blocks());
        this.weights = TopBlocks.weights(top, layout);
        this.gradients = floats(blocks.size());
        this.answering = floats(blocks.size());
        this.answering.put(0, weights, 0, blocks.size());
        this.adam = new AdamW(blocks.size(), SoftmaxHead.DECAY);
        this.head = new SoftmaxHead(top.shape().width(), TransformerLayers.scale(top.shape()));
        this.served = new ServedBlocks(name, layout, top.first(), top.blocks());
        requireParity();
    }

    /** How many blocks a learner of that name trains; 0 if it is none of these. */
    static int blocks(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static FloatBuffer floats(int count) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private void requireParity() {
        float[] features = blocks.forward(weights, List.of(lower.states(top.probe())))[0];
        for (int i = 0; i < features.length; i++) {
            float difference = Math.abs(features[i] - top.expected()[i]);
            if (!(difference < TOLERANCE)) {
                throw new IllegalStateException("feature " + i + " of a text is " + top.expected()[i]
                        + " by the whole transformer and " + features[i] + " by its parts");
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public TransferStrategy strategy() {
        return TransferStrategy.PARAMETER;
    }

    @Override
    public String encoder() {
        return lower.id();
    }

    /** Some tens of milliseconds an event. */
    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public double firstWeight() {
        return FIRST_WEIGHT;
    }

    @Override
    public int labels() {
        return head.labels();
    }

    @Override
    public void grow(int labels) {
        Refusals.shrinking(labels(), labels);
        head.grow(labels);
    }

    /** What the lower blocks make of a text. */
    private float[] states(int[] tokens) {
        if (states.size() >= REMEMBERED && !states.containsKey(tokens)) {
            states.clear();
        }
        return states.computeIfAbsent(tokens, lower::states);
    }

    /** Each text alone, so that it is answered alike whatever is asked beside it. */
    @Override
    public float[][] predict(List<Features> texts) {
        float[][] logs = new float[texts.size()][];
        for (int text = 0; text < logs.length; text++) {
            int[] tokens = texts.get(text).tokens();
            float[] features = tokens.length == 0
                    ? new float[top.shape().width()]
                    : blocks.forward(answering, List.of(states(tokens)))[0];
            logs[text] = head.logits(features);
            LogSoftmax.ofLogits(logs[text]);
        }
        return logs;
    }

    @Override
    public void learn(List<Features> texts, int[] labels) {
        for (int i = 0; i < labels.length; i++) {
            Refusals.unknownLabel(labels[i], labels());
            if (texts.get(i).tokens().length == 0) {
                throw new IllegalArgumentException("a text without tokens, not even those that every text has");
            }
            waiting.add(texts.get(i).tokens());
            waitingLabels.add(labels[i]);
            if (waiting.size() >= settings.stepEvents()) {
                step();
            }
        }
    }

    private void step() {
        List<float[]> inputs = waiting.stream().map(this::states).toList();
        float[][] features = blocks.forward(weights, inputs);
        int[] targets = waitingLabels.stream().mapToInt(Integer::intValue).toArray();
        float[][] above = head.learn(features, targets, steps + 1, settings.headRate());
        boolean thawed = steps >= settings.probeSteps();
        if (thawed) {
            blocks.backward(weights, gradients, above);
            for (int block = 0; block < top.blocks(); block++) {
                adam.step(
                        weights,
                        gradients,
                        block * layout.size(),
                        layout.size(),
                        steps - settings.probeSteps() + 1,
                        settings.rate(steps, top.blocks() - 1 - block));
            }
        }
        steps++;
        unpublished += waiting.size();
        waiting.forEach(states::remove);
        waiting.clear();
        waitingLabels.clear();
        if (!thawed || unpublished >= settings.publishEvents()) {
            answer(thawed);
        }
    }

    private void answer(boolean blocksLearned) {
        if (blocksLearned) {
            answering.put(0, weights, 0, blocks.size());
            served.changed();
        }
        head.answer();
        unpublished = 0;
    }

    /** The blocks keep what they have become: their features still tell texts apart, whatever these mean now. */
    @Override
    public void forget() {
        waiting.clear();
        waitingLabels.clear();
        head.forget();
        steps = 0;
        unpublished = 0;
        for (FloatBuffer moments : List.of(adam.first(), adam.second())) {
            moments.put(0, new float[blocks.size()]);
        }
    }

    @Override
    public TrainingState state() {
        Map<String, String> numbers = new HashMap<>();
        numbers.put("format", FORMAT);
        numbers.put("lower", lower.fingerprint());
        numbers.put("settings", settings.encode());
        numbers.put("labels", Integer.toString(labels()));
        numbers.put("steps", Integer.toString(steps));
        numbers.put("unpublished", Integer.toString(unpublished));
        List<Tensor> tensors = new ArrayList<>(head.state());
        tensors.add(whole("blocks", weights));
        tensors.add(whole("blocks.first", adam.first()));
        tensors.add(whole("blocks.second", adam.second()));
        tensors.add(whole("blocks.answering", answering));
        tensors.addAll(TokenList.tensors("waiting", waiting));
        float[] targets = new float[waitingLabels.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = waitingLabels.get(i);
        }
        tensors.add(Tensor.of("waiting.labels", List.of(targets.length), targets));
        return new TrainingState(numbers, tensors);
    }

    private Tensor whole(String tensor, FloatBuffer numbers) {
        float[] copy = new float[blocks.size()];
        numbers.get(0, copy);
        return Tensor.of(tensor, List.of(copy.length), copy);
    }

    @Override
    public void restore(TrainingState state) {
        Refusals.otherFormat(state, FORMAT);
        if (!state.required("lower").equals(lower.fingerprint())) {
            throw new IllegalArgumentException("a state learned on the lower blocks " + state.required("lower")
                    + " cannot go on with " + lower.fingerprint());
        }
        StateTensors tensors = new StateTensors(state);
        int labels = Integer.parseInt(state.required("labels"));
        List<int[]> tokens = TokenList.read("waiting", state.tensors());
        float[] targets = tensors.floats("waiting.labels", List.of(tokens.size()));
        head.restore(tensors, labels);
        read(tensors, "blocks", weights);
        read(tensors, "blocks.first", adam.first());
        read(tensors, "blocks.second", adam.second());
        read(tensors, "blocks.answering", answering);
        settings = FineTuneSettings.decode(state.required("settings"));
        steps = Integer.parseInt(state.required("steps"));
        unpublished = Integer.parseInt(state.required("unpublished"));
        states.clear();
        waiting.clear();
        waiting.addAll(tokens);
        waitingLabels.clear();
        for (float target : targets) {
            waitingLabels.add((int) target);
        }
        served.changed();
    }

    private void read(StateTensors tensors, String tensor, FloatBuffer numbers) {
        numbers.put(0, tensors.floats(tensor, List.of(blocks.size())));
    }

    @Override
    public String logits(ServingGraph graph) {
        return new TransformerLayers(graph, layout).logits(lower.id(), name, top.first(), top.blocks());
    }

    @Override
    public ServedWeights weights() {
        List<Tensor> tensors = new ArrayList<>(served.tensors(answering));
        tensors.addAll(head.served(name));
        return ServedWeights.of(tensors);
    }

    @Override
    public Optional<States> states() {
        return Optional.of(new States(lower.id(), lower.width(), this::states));
    }

    @Override
    public boolean isProven() {
        return served.isProven();
    }

    /** Memory is given back when nobody refers to it any more. */
    @Override
    public void close() {}
}
