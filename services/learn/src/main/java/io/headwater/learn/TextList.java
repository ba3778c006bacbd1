package io.headwater.learn;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists of any strings as one line of printable ASCII and back: each item ends in a comma; a comma, a backslash and
 * whatever is not printable ASCII is written as {@code \\u} and four hexadecimal digits, one UTF-16 unit at a time, so
 * that even half a surrogate pair comes back as it was.
 */
final class TextList {
    private static final char END = ',';
    private static final char ESCAPE = '\\';
    private static final int ESCAPED_LENGTH = 6;

    private TextList() {}

    static String encode(List<String> items) {
        StringBuilder line = new StringBuilder();
        for (String item : items) {
            for (int i = 0; i < item.length(); i++) {
                char unit = item.charAt(i);
                if (unit > 0x7e || unit < ' ' || unit == END || unit == ESCAPE) {
                    line.append(String.format("\\u%04x", (int) unit));
                } else {
                    line.append(unit);
                }
            }
            line.append(END);
        }
        return line.toString();
    }

    /** @throws IllegalArgumentException if {@code line} is not what {@link #encode} writes */
    static List<String> decode(String line) {
        List<String> items = new ArrayList<>();
        StringBuilder item = new StringBuilder();
        int at = 0;
        while (at < line.length()) {
            char unit = line.charAt(at);
            if (unit == END) {
                items.add(item.toString());
                item.setLength(0);
                at++;
            } else if (unit == ESCAPE) {
                if (!line.startsWith("\\u", at) || at + ESCAPED_LENGTH > line.length()) {
                    throw new IllegalArgumentException("broken escape at " + at + " in " + line);
                }
                item.append((char) Integer.parseUnsignedInt(line, at + 2, at + ESCAPED_LENGTH, 16));
                at += ESCAPED_LENGTH;
            } else {
                item.append(unit);
                at++;
            }
        }
        if (!item.isEmpty()) {
            throw new IllegalArgumentException("the last item has no end in " + line);
        }
        return items;
    }
}
