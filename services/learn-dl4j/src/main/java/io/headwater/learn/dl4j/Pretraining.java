package io.headwater.learn.dl4j;

import io.headwater.learn.BatchLearner;
import io.headwater.learn.EventLearner;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.Learner;
import io.headwater.learn.TrainingState;
import io.headwater.model.Architecture;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Trains a source model: passes over shuffled rows in batches, with a part held back to tell when to stop; what answered
 * best on that part is kept. Deterministic, single-threaded.
 */
public final class Pretraining {
    private static final int BATCH = 32;
    private static final int HIDDEN_UNITS = 256;

    private final PretrainingSettings settings;
    private final LabelSet labels;
    private final List<Example> training;
    private final List<Example> held;
    private final Listener listener;

    /** Is told how it goes, on the thread that trains. */
    public interface Listener {
        /**
         * After each batch.
         *
         * @param epoch counted from 1
         * @param rows trained on in this pass
         * @param of rows of a pass
         * @param loss mean log loss of this pass's rows before they were learned
         */
        void trained(int epoch, int rows, int of, double loss);

        /** After each pass: how it answers on the rows held back. */
        void validated(Validation validation);
    }

    /**
     * How a network answers on the rows held back.
     *
     * @param epoch after so many passes
     * @param loss mean log loss
     * @param accuracy from 0 to 1
     */
    public record Validation(int epoch, double loss, double accuracy) {}

    /**
     * What is trained on, and what tells when to stop.
     *
     * @param labels of both, in the order in which the rows had them
     */
    public record Split(LabelSet labels, List<Example> training, List<Example> held) {}

    /**
     * Draws the rows that are held back.
     *
     * @throws IllegalArgumentException if there are too few rows or labels
     */
    public static Split split(PretrainingSettings settings, List<Example> examples) {
        LabelSet labels = LabelSet.EMPTY;
        for (Example example : examples) {
            labels = labels.with(example.label());
        }
        List<Example> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(settings.seed()));
        int held = (int) Math.ceil(settings.validation() * shuffled.size());
        if (held >= shuffled.size() || labels.size() < 2) {
            throw new IllegalArgumentException(
                    "a source model is trained on at least two labels and on more than the rows held back");
        }
        return new Split(
                labels, List.copyOf(shuffled.subList(held, shuffled.size())), List.copyOf(shuffled.subList(0, held)));
    }

    private Pretraining(PretrainingSettings settings, Split split, Listener listener) {
        this.settings = settings;
        this.listener = listener;
        this.labels = split.labels();
        this.held = split.held();
        this.training = new ArrayList<>(split.training());
    }

    /**
     * Trains a source model.
     *
     * @param base what lies below the dense layer: name, encoder, architecture, settings, vocabulary, and of architectures
     *     that read words their tensors
     * @param examples with the features that the architecture reads
     * @param provenance of the data; what came out of the training is added
     * @return without a hash
     */
    public static SourceModel train(
            PretrainingSettings settings,
            SourceModel base,
            List<Example> examples,
            Map<String, String> provenance,
            Listener listener) {
        return new Pretraining(settings, split(settings, examples), listener).train(base, provenance);
    }

    private SourceModel train(SourceModel base, Map<String, String> provenance) {
        if (settings.architecture() == Architecture.NGRAMS) {
            try (NgramLearner learner = new NgramLearner()) {
                Validation best = fit(learner);
                return learner.bundle(described(base, provenance, best));
            }
        }
        int inputs = switch (settings.architecture()) {
            case STATIC -> Integer.parseInt(base.setting(SourceParts.DIMENSION));
            case LSTM -> Integer.parseInt(base.setting(SourceParts.UNITS));
            default -> training.get(0).features().dense().length;
        };
        int hidden = settings.architecture() == Architecture.LSTM ? 0 : HIDDEN_UNITS;
        try (TransferLearner learner =
                TransferLearner.pretraining(base, inputs, hidden, settings.seed(), settings.learningRate())) {
            Validation best = fit(learner);
            return learner.bundle(described(base, provenance, best));
        }
    }

    private SourceModel described(SourceModel base, Map<String, String> provenance, Validation best) {
        Map<String, String> whole = new TreeMap<>(provenance);
        whole.put("training.rows", Integer.toString(training.size()));
        whole.put("validation.rows", Integer.toString(held.size()));
        whole.put("validation.loss", Double.toString(best.loss()));
        whole.put("validation.accuracy", Double.toString(best.accuracy()));
        whole.put("epochs", Integer.toString(best.epoch()));
        whole.put("seed", Long.toString(settings.seed()));
        whole.put("learning.rate", Double.toString(settings.learningRate()));
        whole.put("word.dropout", Double.toString(settings.wordDropout()));
        return new SourceModel(
                base.name(),
                "",
                base.encoder(),
                base.encoderFingerprint(),
                base.architecture(),
                base.settings(),
                "",
                base.tensors(),
                base.vocabulary(),
                labels,
                whole);
    }

    /** Leaves the learner as it was when it answered best. */
    private Validation fit(Learner learner) {
        learner.grow(labels.size());
        Validation best = new Validation(0, Double.POSITIVE_INFINITY, 0);
        TrainingState kept = learner.state();
        Random random = new Random(settings.seed());
        WordDropout dropout = new WordDropout(settings.wordDropout(), settings.seed());
        for (int epoch = 1; epoch <= settings.epochs() && epoch - best.epoch() <= settings.patience(); epoch++) {
            Collections.shuffle(training, random);
            double loss = 0;
            for (int from = 0; from < training.size(); from += BATCH) {
                int to = Math.min(training.size(), from + BATCH);
                loss += learn(learner, training.subList(from, to), dropout);
                listener.trained(epoch, to, training.size(), loss / to);
            }
            Validation validation = validate(learner, epoch);
            listener.validated(validation);
            if (validation.loss() < best.loss()) {
                best = validation;
                kept = learner.state();
            }
        }
        learner.restore(kept);
        return best;
    }

    /** Gives the sum of the rows' log losses before they were learned. */
    private double learn(Learner learner, List<Example> batch, WordDropout dropout) {
        List<Features> texts =
                batch.stream().map(example -> dropout.of(example.features())).toList();
        int[] targets = batch.stream().mapToInt(this::target).toArray();
        double loss = loss(learner.predict(texts), targets);
        if (learner instanceof EventLearner events) {
            events.learn(texts, targets);
        } else if (learner instanceof BatchLearner batches) {
            float[][] distributions = new float[targets.length][labels.size()];
            for (int row = 0; row < targets.length; row++) {
                distributions[row][targets[row]] = 1;
            }
            batches.step(texts, distributions);
        }
        return loss;
    }

    private int target(Example example) {
        return labels.indexOf(example.label()).orElseThrow();
    }

    private static double loss(float[][] logs, int[] targets) {
        double loss = 0;
        for (int row = 0; row < targets.length; row++) {
            loss -= logs[row][targets[row]];
        }
        return loss;
    }

    private Validation validate(Learner learner, int epoch) {
        double loss = 0;
        int right = 0;
        for (int from = 0; from < held.size(); from += BATCH) {
            List<Example> batch = held.subList(from, Math.min(held.size(), from + BATCH));
            float[][] logs =
                    learner.predict(batch.stream().map(Example::features).toList());
            int[] targets = batch.stream().mapToInt(this::target).toArray();
            loss += loss(logs, targets);
            for (int row = 0; row < targets.length; row++) {
                right += highest(logs[row]) == targets[row] ? 1 : 0;
            }
        }
        return new Validation(epoch, loss / held.size(), (double) right / held.size());
    }

    private static int highest(float[] logs) {
        int best = 0;
        for (int label = 1; label < logs.length; label++) {
            best = logs[label] > logs[best] ? label : best;
        }
        return best;
    }
}
