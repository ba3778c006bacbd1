package io.headwater.cli.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads data sets to their end, for tests. */
final class Reading {
    private Reading() {}

    static List<Entry> all(LabeledTexts texts) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (texts) {
            for (Entry entry = texts.next(); entry != null; entry = texts.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    static Entry.Row row(String key, String label, String text) {
        return new Entry.Row(key, label, text);
    }

    static List<String> problems(List<Entry> entries) {
        return entries.stream()
                .filter(Entry.Malformed.class::isInstance)
                .map(Entry.Malformed.class::cast)
                .map(line -> line.line() + ": " + line.reason())
                .toList();
    }
}
