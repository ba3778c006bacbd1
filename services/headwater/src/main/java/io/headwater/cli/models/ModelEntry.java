package io.headwater.cli.models;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Manifest;
import java.nio.charset.StandardCharsets;

/**
 * A model's newest manifest, as it stands on the topic and as what it means.
 *
 * @param json the record's value, byte for byte; owned by this record
 */
public record ModelEntry(Manifest manifest, byte[] json) {
    public ModelEntry {
        requireNonNull(manifest, "manifest");
        requireNonNull(json, "json");
    }

    public String model() {
        return manifest.model();
    }

    /** The record's value; UTF-8 by contract. */
    public String text() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
