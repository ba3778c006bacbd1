package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pretrained, immutable bundle as it was opened and verified: encoder, network, weights, label set, provenance.
 *
 * @param sha256 the bundle's identity: a hash over its description, vocabulary and weights, lower-case hex
 * @param encoder id of the encoder whose features it reads, for example {@code minilm}
 * @param encoderFingerprint SHA-256 of that encoder's files
 * @param architecture what it is made of
 * @param settings the architecture's hyper-parameters
 * @param network the network's configuration as DL4J's JSON ({@code MultiLayerConfiguration}). It reads the encoder's
 *     features as they are (of {@code static}: the mean of its word vectors) and, if there are {@code labels},
 *     ends in the head that answers with them; the network of a bundle that is an encoder and nothing else only scales the
 *     features. Empty for {@code ngrams}
 * @param tensors the network's parameters, named {@code <layer index>_<DL4J parameter key>}, for example {@code 0_W}, and
 *     those of what is no layer of it, such as {@code words.vectors}
 * @param vocabulary the words that it knows, in the order of their rows; empty if it knows none by itself
 * @param provenance where it comes from: data, settings, software, metrics
 */
public record SourceModel(
        String name,
        String sha256,
        String encoder,
        String encoderFingerprint,
        Architecture architecture,
        Map<String, String> settings,
        String network,
        List<Tensor> tensors,
        List<String> vocabulary,
        LabelSet labels,
        Map<String, String> provenance) {
    public SourceModel {
        requireNonNull(name, "name");
        requireNonNull(sha256, "sha256");
        requireNonNull(encoder, "encoder");
        requireNonNull(encoderFingerprint, "encoderFingerprint");
        requireNonNull(architecture, "architecture");
        requireNonNull(network, "network");
        requireNonNull(labels, "labels");
        settings = Map.copyOf(new TreeMap<>(settings));
        tensors = List.copyOf(tensors);
        vocabulary = List.copyOf(vocabulary);
        provenance = Map.copyOf(new TreeMap<>(provenance));
        if (architecture == Architecture.LAYERS && !(settings.isEmpty() && vocabulary.isEmpty())) {
            throw new IllegalArgumentException("a network of layers alone has neither settings nor a vocabulary");
        }
    }

    /** A network of layers on an encoder's features. */
    public SourceModel(
            String name,
            String sha256,
            String encoder,
            String encoderFingerprint,
            String network,
            List<Tensor> tensors,
            LabelSet labels,
            Map<String, String> provenance) {
        this(
                name,
                sha256,
                encoder,
                encoderFingerprint,
                Architecture.LAYERS,
                Map.of(),
                network,
                tensors,
                List.of(),
                labels,
                provenance);
    }

    /** The same model under another hash. */
    public SourceModel withSha256(String newSha256) {
        return new SourceModel(
                name,
                newSha256,
                encoder,
                encoderFingerprint,
                architecture,
                settings,
                network,
                tensors,
                vocabulary,
                labels,
                provenance);
    }

    /**
     * One of the hyper-parameters.
     *
     * @throws IllegalArgumentException if the architecture has no such one
     */
    public String setting(String key) {
        String value = settings.get(key);
        if (value == null) {
            throw new IllegalArgumentException("source model " + name + " has no setting " + key);
        }
        return value;
    }
}
