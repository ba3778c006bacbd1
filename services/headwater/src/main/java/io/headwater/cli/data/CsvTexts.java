package io.headwater.cli.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * CSV (RFC 4180) with a header, which names a column of labels and a column of texts; more columns are ignored.
 *
 * <p>The columns are found by name, in any case: {@link #LABEL_NAMES} and {@link #TEXT_NAMES}, the first that is there.
 */
final class CsvTexts implements LabeledTexts {
    static final List<String> LABEL_NAMES =
            List.of("label", "labels", "class", "category", "intent", "sentiment", "target", "tag", "topic");
    static final List<String> TEXT_NAMES = List.of(
            "text", "message", "sentence", "utterance", "content", "body", "review", "comment", "tweet", "query");

    /** Stands for bytes that are not UTF-8: a noncharacter, which no text has. */
    private static final String UNREADABLE = "\uFDD0";

    private final String name;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final int labelColumn;
    private final int textColumn;

    /**
     * @throws DataException if the header has no column of labels or of texts
     */
    CsvTexts(String name, InputStream in) throws IOException {
        this.name = requireNonNull(name, "name");
        InputStreamReader reader = new InputStreamReader(
                in,
                UTF_8.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)
                        .replaceWith(UNREADABLE));
        this.parser =
                CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get().parse(reader);
        this.records = parser.iterator();
        List<String> header = header();
        this.labelColumn = column("label", header, LABEL_NAMES);
        this.textColumn = column("text", header, TEXT_NAMES);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable Entry next() throws IOException {
        long line = parser.getCurrentLineNumber() + 1;
        CSVRecord found = read();
        return found == null ? null : entry(line, found);
    }

    private @Nullable CSVRecord read() throws IOException {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            throw new DataException(name + ", line " + parser.getCurrentLineNumber() + ": " + e.getMessage(), e);
        }
    }

    private List<String> header() throws IOException {
        CSVRecord first = read();
        if (first == null) {
            throw new DataException(name + " is empty; CSV needs a header that names the columns 'label' and 'text'");
        }
        return first.stream()
                .map(column -> column.replace("\uFEFF", "").strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private int column(String wanted, List<String> header, List<String> names) throws DataException {
        return names.stream()
                .map(header::indexOf)
                .filter(index -> index >= 0)
                .findFirst()
                .orElseThrow(() -> new DataException(name + " has no column '" + wanted + "' in its header " + header
                        + "; understood are " + names + ". (A file of label<TAB>text needs no header.)"));
    }

    private Entry entry(long line, CSVRecord found) {
        String label = found.size() > labelColumn ? found.get(labelColumn).strip() : "";
        String text = found.size() > textColumn ? found.get(textColumn).strip() : "";
        String problem = null;
        if (label.contains(UNREADABLE) || text.contains(UNREADABLE)) {
            problem = "not UTF-8";
        } else if (label.isEmpty()) {
            problem = "no label";
        } else if (text.isEmpty()) {
            problem = "no text";
        }
        return problem == null
                ? new Entry.Row(Long.toString(line), label, text)
                : new Entry.Malformed(
                        line, problem, String.join(",", found.values()).getBytes(UTF_8));
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
