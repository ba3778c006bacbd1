package io.headwater.cli.data;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Lines of {@code label<TAB>text}, UTF-8, without header or quoting; later tabs belong to the text. */
final class TsvTexts implements LabeledTexts {
    private final String name;
    private final Lines lines;

    TsvTexts(String name, InputStream in) {
        this.name = requireNonNull(name, "name");
        this.lines = new Lines(in);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable Entry next() throws IOException {
        Lines.Line line = lines.next();
        while (line != null && line.bytes().length == 0) {
            line = lines.next();
        }
        return line == null ? null : entry(line);
    }

    private static Entry entry(Lines.Line line) {
        String all = line.text();
        if (all == null) {
            return line.malformed("not UTF-8");
        }
        int tab = all.indexOf('\t');
        if (tab < 0) {
            return line.malformed("no tab between label and text");
        }
        String label = all.substring(0, tab).strip();
        String text = all.substring(tab + 1).strip();
        if (label.isEmpty()) {
            return line.malformed("no label");
        }
        return text.isEmpty() ? line.malformed("no text") : new Entry.Row(Long.toString(line.number()), label, text);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
