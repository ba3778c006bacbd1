package io.headwater.cli.models;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns: the first column to the left, the others, mostly numbers, to the right. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(List<String> headings) {
        rows.add(headings);
    }

    /** A row of as many cells as there are headings. */
    void add(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(cells + " under " + rows.get(0));
        }
        rows.add(cells);
    }

    List<String> lines() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> cells : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], cells.get(i).length());
            }
        }
        return rows.stream().map(cells -> line(cells, widths)).toList();
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder(cells.get(0))
                .append(" ".repeat(widths[0] - cells.get(0).length()));
        for (int i = 1; i < widths.length; i++) {
            line.append(" ".repeat(2 + widths[i] - cells.get(i).length())).append(cells.get(i));
        }
        return line.toString();
    }
}
