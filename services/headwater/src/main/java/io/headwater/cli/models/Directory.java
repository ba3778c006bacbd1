package io.headwater.cli.models;

import io.headwater.wire.ManifestCodec;
import io.headwater.wire.UpdateRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The models of a cluster by their ids, as the records of the compacted topic {@code models} tell of them. Not thread-safe.
 */
public final class Directory {
    private final SortedMap<String, ModelEntry> models = new TreeMap<>();
    private final SortedMap<String, String> unreadable = new TreeMap<>();

    /**
     * Takes note of a record; a later one of the same key takes the place of the one before.
     *
     * @param value null if the model was deleted
     */
    void put(byte[] key, byte @Nullable [] value) {
        String model = new String(key, StandardCharsets.UTF_8);
        models.remove(model);
        unreadable.remove(model);
        if (value == null) {
            return;
        }
        try {
            models.put(model, new ModelEntry(ManifestCodec.read(value), value));
        } catch (UpdateRefusedException e) {
            unreadable.put(model, String.valueOf(e.getMessage()));
        }
    }

    /** All that can be read, sorted by id. */
    public SortedMap<String, ModelEntry> models() {
        return Collections.unmodifiableSortedMap(models);
    }

    public Optional<ModelEntry> find(String model) {
        return Optional.ofNullable(models.get(model));
    }

    /** Model id → why its newest record is not a manifest that this software reads. */
    public Map<String, String> unreadable() {
        return Collections.unmodifiableMap(unreadable);
    }
}
