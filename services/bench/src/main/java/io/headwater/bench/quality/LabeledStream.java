package io.headwater.bench.quality;

import static java.util.Objects.requireNonNull;

import io.headwater.cli.data.Entry;
import java.util.List;

/**
 * A labelled stream in memory, in its order.
 *
 * @param name of the data set, for example {@code agnews}
 */
record LabeledStream(String name, List<Entry.Row> rows) {
    LabeledStream {
        requireNonNull(name, "name");
        rows = List.copyOf(rows);
    }

    int size() {
        return rows.size();
    }

    List<String> texts() {
        return rows.stream().map(Entry.Row::text).toList();
    }

    List<String> labels() {
        return rows.stream().map(Entry.Row::label).toList();
    }
}
