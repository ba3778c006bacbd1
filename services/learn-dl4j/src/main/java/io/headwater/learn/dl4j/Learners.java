package io.headwater.learn.dl4j;

import io.headwater.encode.Encoders;
import io.headwater.learn.Committee;
import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.Learner;
import io.headwater.model.SourceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The learners that can be made, and the source model that is always there. */
public final class Learners {
    /**
     * By which learners are configured where the encoder is MiniLM, in the order in which {@code auto} has them. With
     * another encoder, its id stands in the place of {@code minilm}.
     */
    public static final List<String> NAMES = List.of("minilm-lda", "ngrams", "minilm-linear", "minilm-mlp");

    /** Learners that are there for those who name them. */
    private static final List<String> OTHERS = List.of(NaiveBayesLearner.NAME);

    /** Those that begin with a pretrained source model's knowledge, one by each strategy. */
    public static final List<String> SOURCE_NAMES =
            List.of("source-task", "source-parameter", "source-feature", "source-scratch");

    /** All of {@link #NAMES}, and what {@link #SOURCE_AUTO} has if there is a pretrained source model. */
    public static final String AUTO = "auto";

    /** Of {@link #SOURCE_NAMES}: what {@code auto} takes in. */
    public static final List<String> SOURCE_AUTO = List.of("source-task", "source-parameter");

    /** The rate of the learner with a dense layer, chosen on four streams; the linear one takes half of it. */
    public static final double LEARNING_RATE = 3e-3;

    static final int HIDDEN_UNITS = 256;

    /** With what the names begin of those that read the sentence encoder. */
    private static final String ENCODER = Encoders.MINILM + "-";

    private Learners() {}

    /**
     * The learners that a setting may name, whether there is a pretrained source model or not; {@code auto} as without one.
     *
     * @param setting names separated by commas, {@code auto} for those it stands for
     * @param encoder id of the sentence encoder
     * @throws IllegalArgumentException if a name is unknown or there twice; the message lists the known ones
     */
    public static List<String> names(String setting, String encoder) {
        return checked(
                written(setting)
                        .flatMap(name -> name.equals(AUTO) ? known(encoder).stream() : Stream.of(name))
                        .toList(),
                encoder);
    }

    /**
     * The learners that a setting names.
     *
     * @param setting names separated by commas, {@code auto} for those it stands for
     * @param encoder id of the sentence encoder
     * @param transfer whether there is a pretrained source model
     * @throws IllegalArgumentException if a name is unknown or there twice, or wants a source model that is not there
     */
    public static List<String> names(String setting, String encoder, boolean transfer) {
        List<String> named = new ArrayList<>(names(setting, encoder));
        if (transfer && written(setting).anyMatch(AUTO::equals)) {
            named.addAll(SOURCE_AUTO);
        }
        if (!transfer && named.stream().anyMatch(SOURCE_NAMES::contains)) {
            throw new IllegalArgumentException(
                    String.join(", ", SOURCE_NAMES) + " want a pretrained source model, and there is none");
        }
        return List.copyOf(named);
    }

    private static Stream<String> written(String setting) {
        return Arrays.stream(setting.split(",", -1)).map(String::strip);
    }

    /** The names of {@link #NAMES} with another encoder. */
    private static List<String> known(String encoder) {
        return NAMES.stream()
                .map(name -> name.startsWith(ENCODER) ? encoder + "-" + name.substring(ENCODER.length()) : name)
                .toList();
    }

    private static List<String> checked(List<String> names, String encoder) {
        List<String> known = new ArrayList<>(known(encoder));
        known.addAll(OTHERS);
        known.addAll(SOURCE_NAMES);
        List<String> trained = names.stream()
                .filter(name -> TransformerLearner.blocks(name) > 0)
                .toList();
        // One transformer is cut in one place.
        known.addAll(trained.size() == 1 ? trained : List.of(TransformerLearner.EXAMPLE));
        if (!known.containsAll(names) || new HashSet<>(names).size() < names.size() || names.isEmpty()) {
            throw new IllegalArgumentException("learners are " + AUTO + " or some of " + String.join(", ", known)
                    + ", each once, not " + String.join(", ", names));
        }
        return names;
    }

    /** So many of a pretrained transformer's blocks the learners of these names train; 0 if none of them does. */
    public static int trainedBlocks(List<String> names) {
        return names.stream().mapToInt(TransformerLearner::blocks).max().orElse(0);
    }

    /** As the other, without a pretrained source model. */
    public static Committee committee(
            SourceModel encoder, List<String> names, CommitteeSettings settings, double learningRate) {
        return committee(encoder, Optional.empty(), names, settings, learningRate);
    }

    /** As the other, without a pretrained transformer. */
    public static Committee committee(
            SourceModel encoder,
            Optional<Transfer> transfer,
            List<String> names,
            CommitteeSettings settings,
            double learningRate) {
        return committee(encoder, transfer, Optional.empty(), names, settings, learningRate);
    }

    /**
     * A committee without labels so far. It owns native memory until it is closed. The settings are for a model that
     * begins: a restored state goes on with the seed and the rate it was learned with, so that a replay gives the same
     * bits.
     *
     * @param encoder its hidden layers stay as they are
     * @param transfer a pretrained source model for the learners whose names begin with {@code source-}
     * @param fineTuning a pretrained transformer for the learner that trains its top blocks
     * @param names as {@link #names} gives them, for this encoder or for minilm
     * @param learningRate of the learner with a dense layer; the linear one takes half of it
     * @throws IllegalArgumentException if a name is unknown or there twice, or wants a source model that is not there; or if
     *     a source has a hidden layer other than element-wise scaling or dense with ReLU, tanh, sigmoid or identity, or
     *     weights that do not fit its network
     */
    public static Committee committee(
            SourceModel encoder,
            Optional<Transfer> transfer,
            Optional<TrainableTransformer> fineTuning,
            List<String> names,
            CommitteeSettings settings,
            double learningRate) {
        List<String> kinds = kinds(names, encoder.encoder());
        int dimension = dimension(encoder);
        List<Learner> learners = new ArrayList<>();
        List<Served> served = new ArrayList<>();
        try {
            for (String name : kinds) {
                switch (name) {
                    case "minilm-lda" -> add(new DiscriminantLearner(encoder.encoder(), dimension), learners, served);
                    case "ngrams" -> add(new NgramLearner(), learners, served);
                    case NaiveBayesLearner.NAME -> add(new NaiveBayesLearner(), learners, served);
                    case "minilm-linear" -> {
                        HeadSettings linear = new HeadSettings(settings.seed(), learningRate / 2, 0);
                        add(HeadLearner.of(encoder, linear), learners, served);
                    }
                    case "minilm-mlp" -> {
                        HeadSettings deep = new HeadSettings(settings.seed(), learningRate, HIDDEN_UNITS);
                        add(HeadLearner.of(encoder, deep), learners, served);
                    }
                    default -> {
                        if (TransformerLearner.blocks(name) > 0) {
                            add(fineTuned(name, fineTuning), learners, served);
                            continue;
                        }
                        Transfer from = transfer.orElseThrow(() -> new IllegalArgumentException(
                                "the learner " + name + " wants a pretrained source model, and there is none"));
                        SourceLearners.add(name, from, settings.seed(), learningRate, learners, served);
                    }
                }
            }
            return new Committee(learners, new ServingExporter(served, dimension), settings);
        } catch (RuntimeException e) {
            learners.forEach(Learner::close);
            throw e;
        }
    }

    private static TransformerLearner fineTuned(String name, Optional<TrainableTransformer> fineTuning) {
        TrainableTransformer from = fineTuning.orElseThrow(() -> new IllegalArgumentException(
                "the learner " + name + " wants a pretrained transformer, and there is none"));
        int blocks = from.transformer().top().blocks();
        if (blocks != TransformerLearner.blocks(name)) {
            throw new IllegalArgumentException("the learner " + name + " cannot train " + blocks + " blocks");
        }
        return new TransformerLearner(name, from.transformer(), from.settings());
    }

    /** The names as they are for MiniLM, so that one word stands for one kind of learner. */
    private static List<String> kinds(List<String> names, String encoder) {
        List<String> known = known(encoder);
        return checked(
                names.stream()
                        .map(name -> known.contains(name) ? NAMES.get(known.indexOf(name)) : name)
                        .toList(),
                Encoders.MINILM);
    }

    private static int dimension(SourceModel source) {
        try (SourceNetwork network = SourceNetwork.open(source)) {
            return network.inputs();
        }
    }

    static <T extends Learner & Served> void add(T made, List<Learner> learners, List<Served> served) {
        learners.add(made);
        served.add(made);
    }

    /**
     * The source model that is an encoder and nothing else: its network only scales the encoder's unit-length features
     * by √dimension, so that each has a variance of about one, as a dense layer wants its inputs.
     *
     * @param encoderFingerprint SHA-256 of the encoder's files
     * @param dimension length of its features
     */
    public static SourceModel builtInSource(String encoderId, String encoderFingerprint, int dimension) {
        return SourceBundles.encoderOnly(encoderId, encoderFingerprint, dimension);
    }
}
