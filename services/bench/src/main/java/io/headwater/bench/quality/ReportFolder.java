package io.headwater.bench.quality;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what was measured into a folder: {@code quality.json}, an SVG for each chart, and {@code index.html}. */
final class ReportFolder {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;

    /** @param folder may not be there yet */
    ReportFolder(Path folder) {
        this.folder = requireNonNull(folder, "folder");
    }

    /**
     * Writes all files anew.
     *
     * @param settings how it was measured
     * @param verdict what became of the goals; empty if none were given
     */
    void write(Map<String, Object> settings, List<Section> sections, List<String> verdict) throws IOException {
        Files.createDirectories(folder);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("settings", settings);
        json.put("streams", sections.stream().map(Section::json).toList());
        json.put("goals", verdict);
        JSON.writeValue(folder.resolve("quality.json").toFile(), json);
        for (Section section : sections) {
            for (LineChart chart : section.charts()) {
                Files.writeString(folder.resolve(chart.name() + ".svg"), chart.svg());
            }
        }
        Files.writeString(folder.resolve("index.html"), Html.page(sections, verdict));
    }
}
