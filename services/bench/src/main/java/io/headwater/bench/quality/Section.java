package io.headwater.bench.quality;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is reported of one stream: the same content for terminal, JSON and page.
 *
 * @param name fit for a file's name
 * @param notes sentences below the table
 * @param json what the JSON report says
 */
record Section(
        String name,
        String title,
        TextTable table,
        List<String> notes,
        Map<String, Object> json,
        List<LineChart> charts) {
    Section {
        requireNonNull(name, "name");
        requireNonNull(title, "title");
        requireNonNull(table, "table");
        requireNonNull(json, "json");
        notes = List.copyOf(notes);
        charts = List.copyOf(charts);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(title);
        lines.addAll(table.lines());
        lines.addAll(notes);
        return lines;
    }
}
