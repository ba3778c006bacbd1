package io.headwater.bench.quality;

import static java.util.Objects.requireNonNull;

import io.headwater.cli.data.DataException;
import io.headwater.cli.data.DataSets;
import io.headwater.cli.data.Entry;
import io.headwater.cli.data.LabeledTexts;
import io.headwater.cli.data.Shuffle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the streams that a user names: data sets by name, files, and folders of files. */
final class StreamReader {
    /** In a folder anything else may lie beside the data: notes, licences. */
    private static final List<String> ENDINGS = List.of(".tsv", ".csv", ".jsonl", ".ndjson");

    private final DataSets dataSets;

    StreamReader(DataSets dataSets) {
        this.dataSets = requireNonNull(dataSets, "dataSets");
    }

    /**
     * All of them; lines that cannot be read are left out.
     *
     * @param limit at most so many rows of each; 0 for all
     * @throws DataException if one cannot be had, is empty, or is named like another
     */
    List<LabeledStream> read(List<String> data, long limit) throws IOException {
        List<LabeledStream> streams = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String one : data) {
            for (String source : files(one)) {
                LabeledStream stream = read(source, limit);
                if (!names.add(stream.name())) {
                    throw new DataException("two streams are called " + stream.name() + "; rename the file " + source);
                }
                streams.add(stream);
            }
        }
        return List.copyOf(streams);
    }

    private static List<String> files(String data) throws IOException {
        if (!Files.isDirectory(Path.of(data))) {
            return List.of(data);
        }
        try (Stream<Path> files = Files.list(Path.of(data))) {
            List<String> found = files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(file -> ENDINGS.stream().anyMatch(file.toLowerCase(Locale.ROOT)::endsWith))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new DataException(
                        "the folder " + data + " has no file that ends in " + String.join(", ", ENDINGS));
            }
            return found;
        }
    }

    private LabeledStream read(String source, long limit) throws IOException {
        List<Entry.Row> rows = new ArrayList<>();
        try (LabeledTexts texts = dataSets.open(source, Shuffle.OFF, limit)) {
            for (Entry entry = texts.next(); entry != null; entry = texts.next()) {
                if (entry instanceof Entry.Row row) {
                    rows.add(row);
                }
            }
            if (rows.isEmpty()) {
                throw new DataException(source + " has no labelled text");
            }
            return new LabeledStream(texts.name(), rows);
        }
    }
}
