package io.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/** A text to be scored. */
public record Text(String id, String text, String model, Optional<Instant> time) {
    public static final String DEFAULT_MODEL = "default";

    public Text {
        requireNonNull(id, "id");
        requireNonNull(text, "text");
        requireNonNull(model, "model");
        requireNonNull(time, "time");
    }
}
