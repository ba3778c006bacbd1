package io.headwater.cli.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** How a file of labelled texts is written; told by the file's name, or else by its first line. */
enum DataFormat {
    TSV,
    CSV,
    JSON_LINES;

    /** How far into a stream a first line is looked for. */
    private static final int SNIFFED_BYTES = 64 * 1024;

    LabeledTexts open(String name, InputStream in) throws IOException {
        return switch (this) {
            case TSV -> new TsvTexts(name, in);
            case CSV -> new CsvTexts(name, in);
            case JSON_LINES -> new JsonLinesTexts(name, in);
        };
    }

    /**
     * @param in stands where it stood before; buffers at least one sniff
     */
    static DataFormat of(String fileName, BufferedInputStream in) throws IOException {
        String lower = fileName.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".tsv")) {
            return TSV;
        }
        if (lower.endsWith(".csv")) {
            return CSV;
        }
        if (lower.endsWith(".jsonl") || lower.endsWith(".ndjson")) {
            return JSON_LINES;
        }
        return sniff(in);
    }

    /** An object begins JSON Lines; a tab in the first line that is not blank makes TSV; anything else is CSV. */
    private static DataFormat sniff(BufferedInputStream in) throws IOException {
        in.mark(SNIFFED_BYTES);
        try {
            boolean blank = true;
            for (int i = 0; i < SNIFFED_BYTES - 1; i++) {
                int read = in.read();
                if (blank && read == '{') {
                    return JSON_LINES;
                }
                if (read < 0 || (read == '\n' && !blank)) {
                    return CSV;
                }
                if (read == '\t') {
                    return TSV;
                }
                // A byte order mark's bytes are beyond ASCII and begin nothing.
                blank &= read <= ' ' || read > 127;
            }
            return CSV;
        } finally {
            in.reset();
        }
    }
}
