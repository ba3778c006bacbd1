package io.headwater.bench.quality;

import java.util.ArrayList;
import java.util.List;

/** A table of words: the first column is a name, the others are numbers. */
record TextTable(List<String> header, List<List<String>> rows) {
    TextTable {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException("a row of " + row.size() + " cells under " + header.size());
            }
        }
    }

    /** For a terminal: names to the left, numbers to the right. */
    List<String> lines() {
        int[] widths = new int[header.size()];
        List<List<String>> all = new ArrayList<>();
        all.add(header);
        all.addAll(rows);
        for (List<String> row : all) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            String blanks = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? cell + blanks : "  " + blanks + cell);
        }
        return line.toString().stripTrailing();
    }
}
