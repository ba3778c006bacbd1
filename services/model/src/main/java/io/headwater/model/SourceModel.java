package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pretrained, immutable bundle as it was opened and verified: encoder, network, weights, label set, provenance.
 *
 * @param sha256 the bundle's identity: a hash over its description and weights, lower-case hex
 * @param encoder id of the encoder it was trained on, for example {@code minilm}
 * @param encoderFingerprint SHA-256 of that encoder's files
 * @param network the network's configuration as DL4J's JSON ({@code MultiLayerConfiguration}). It reads the encoder's
 *     features as they are and, if there are {@code labels}, ends in the head that answers with them; the network of a
 *     bundle that is an encoder and nothing else only scales the features
 * @param tensors the network's parameters, named {@code <layer index>_<DL4J parameter key>}, for example {@code 0_W}
 * @param provenance where it comes from: data, settings, software, metrics
 */
public record SourceModel(
        String name,
        String sha256,
        String encoder,
        String encoderFingerprint,
        String network,
        List<Tensor> tensors,
        LabelSet labels,
        Map<String, String> provenance) {
    public SourceModel {
        requireNonNull(name, "name");
        requireNonNull(sha256, "sha256");
        requireNonNull(encoder, "encoder");
        requireNonNull(encoderFingerprint, "encoderFingerprint");
        requireNonNull(network, "network");
        requireNonNull(labels, "labels");
        tensors = List.copyOf(tensors);
        provenance = Map.copyOf(new TreeMap<>(provenance));
    }
}
