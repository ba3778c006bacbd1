package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/** A text with the label a human (or a process trusted like one) gave it: what the trainer learns from. */
public record LabeledText(String id, String text, String label, String model, Optional<Instant> time) {
    public LabeledText {
        requireNonNull(id, "id");
        requireNonNull(text, "text");
        requireNonNull(label, "label");
        requireNonNull(model, "model");
        requireNonNull(time, "time");
    }
}
