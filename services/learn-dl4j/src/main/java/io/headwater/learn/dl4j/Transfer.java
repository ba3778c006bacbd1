package io.headwater.learn.dl4j;

import static java.util.Objects.requireNonNull;

import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.model.Architecture;
import io.headwater.model.LabelMap;
import io.headwater.model.LabelSet;
import io.headwater.model.SourceModel;

/**
 * A pretrained model whose knowledge enters a target model, and what its labels are called there.
 *
 * @param source with labels
 * @param distillation how much its learners are held near what the source answers
 */
public record Transfer(SourceModel source, LabelMap labels, Distillation distillation) {
    /** Without distillation. */
    public Transfer(SourceModel source, LabelMap labels) {
        this(source, labels, Distillation.NONE);
    }

    public Transfer {
        requireNonNull(distillation, "distillation");
        requireNonNull(source, "source");
        requireNonNull(labels, "labels");
        if (source.labels().size() == 0) {
            throw new IllegalArgumentException("source model " + source.name() + " answers with no labels");
        }
        labels.targets().keySet().forEach(label -> {
            if (source.labels().indexOf(label).isEmpty()) {
                throw new IllegalArgumentException("the label map names " + label + ", and source model "
                        + source.name() + " has the labels " + source.labels());
            }
        });
    }

    /** The target model's labels that the source can answer with from the first event on. */
    public LabelSet expected() {
        return labels.targets(source.labels());
    }

    /** Whether its learners read the words of a text in their order. */
    public boolean readsWords() {
        return source.architecture() == Architecture.STATIC || source.architecture() == Architecture.LSTM;
    }

    /**
     * Checks that the source was trained on features that are made here.
     *
     * @param encoderId of the sentence encoder
     * @throws IllegalArgumentException if it was not
     */
    public void requireFeatures(String encoderId, String encoderFingerprint) {
        HashedNgrams ngrams = new HashedNgrams();
        HashedWords words = new HashedWords();
        boolean same = switch (source.architecture()) {
            case STATIC, LSTM -> source.encoderFingerprint().equals(words.fingerprint());
            case NGRAMS -> source.encoderFingerprint().equals(ngrams.fingerprint());
            case MINILM, LAYERS ->
                source.encoder().equals(encoderId)
                        && source.encoderFingerprint().equals(encoderFingerprint);
        };
        if (!same) {
            throw new IllegalArgumentException("the source model " + source.name() + " was trained on encoder "
                    + source.encoder() + " " + source.encoderFingerprint() + ", which is not what is here");
        }
    }
}
