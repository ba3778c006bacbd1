package io.headwater.cli.data;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A data set that was read already. */
public final class InMemoryTexts implements LabeledTexts {
    private final String name;
    private final int size;
    private final Iterator<? extends Entry> rest;

    public InMemoryTexts(String name, List<? extends Entry> entries) {
        this.name = requireNonNull(name, "name");
        this.size = entries.size();
        this.rest = List.copyOf(entries).iterator();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(size);
    }

    @Override
    public @Nullable Entry next() {
        return rest.hasNext() ? rest.next() : null;
    }
}
