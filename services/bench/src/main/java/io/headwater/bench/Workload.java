package io.headwater.bench;

import static java.util.Objects.requireNonNull;

import io.headwater.cli.data.DataSets;
import io.headwater.cli.data.Entry;
import io.headwater.cli.data.InMemoryTexts;
import io.headwater.cli.data.LabeledTexts;
import io.headwater.cli.data.Shuffle;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.EnvironmentException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Labelled texts in memory, so that reading them is in no measurement.
 *
 * @param name of the data set
 */
record Workload(String name, List<Entry.Row> rows) {
    /** Below this nothing steady is seen. */
    static final int LEAST = 100;

    Workload {
        requireNonNull(name, "name");
        rows = List.copyOf(rows);
    }

    /**
     * Reads a data set; lines that cannot be read are left out.
     *
     * @param limit at most so many; 0 for all
     * @throws EnvironmentException if there are fewer than {@link #LEAST}
     */
    static Workload read(String data, long limit) throws IOException {
        DataSets dataSets = new DataSets(System.in, CacheFolder.current());
        List<Entry.Row> rows = new ArrayList<>();
        try (LabeledTexts texts = dataSets.open(data, Shuffle.OFF, limit)) {
            for (Entry entry = texts.next(); entry != null; entry = texts.next()) {
                if (entry instanceof Entry.Row row) {
                    rows.add(row);
                }
            }
            if (rows.size() < LEAST) {
                throw new EnvironmentException(
                        data + " has " + rows.size() + " texts; a measurement needs at least " + LEAST);
            }
            return new Workload(texts.name(), rows);
        }
    }

    int size() {
        return rows.size();
    }

    /** The first {@code count} texts, or all if there are fewer. */
    Workload first(int count) {
        return new Workload(name, rows.subList(0, Math.min(count, rows.size())));
    }

    List<String> texts() {
        return rows.stream().map(Entry.Row::text).toList();
    }

    /** For one pass of the flow. */
    LabeledTexts stream() {
        return new InMemoryTexts(name, rows);
    }
}
