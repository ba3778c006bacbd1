package io.headwater.bench.quality;

import java.util.List;

/** The page that shows all sections: tables as they stand on the terminal, charts as pictures beside it. */
final class Html {
    private static final String STYLE =
            "body{font-family:sans-serif;margin:2em;color:#222;background:#fff}table{border-collapse:collapse}"
                    + "th,td{padding:.2em .8em;text-align:right;border-bottom:1px solid #ddd;white-space:nowrap}"
                    + "th:first-child,td:first-child{text-align:left}img{max-width:100%}";

    private Html() {}

    static String page(List<Section> sections, List<String> verdict) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<title>Headwater: quality</title><style>" + STYLE + "</style></head><body>\n"
                + "<h1>Headwater: quality</h1>\n<p>Prequential accuracy in per cent: every event is predicted by the"
                + " model before it, then learned. * marks the best single learner.</p>\n");
        for (Section section : sections) {
            page.append("<h2>").append(escape(section.title())).append("</h2>\n<table>\n");
            row(page, "th", section.table().header());
            section.table().rows().forEach(row -> row(page, "td", row));
            page.append("</table>\n");
            section.notes().forEach(note -> paragraph(page, note));
            section.charts()
                    .forEach(chart -> page.append("<p><img src=\"")
                            .append(escape(chart.name()))
                            .append(".svg\" alt=\"")
                            .append(escape(chart.title()))
                            .append("\"></p>\n"));
        }
        if (!verdict.isEmpty()) {
            page.append("<h2>Goals</h2>\n");
            verdict.forEach(line -> paragraph(page, line));
        }
        return page.append("</body></html>\n").toString();
    }

    private static void paragraph(StringBuilder page, String words) {
        page.append("<p>").append(escape(words)).append("</p>\n");
    }

    private static void row(StringBuilder page, String tag, List<String> cells) {
        page.append("<tr>");
        cells.forEach(cell -> page.append('<')
                .append(tag)
                .append('>')
                .append(escape(cell))
                .append("</")
                .append(tag)
                .append('>'));
        page.append("</tr>\n");
    }

    /** Words as they may stand in HTML and in SVG, in quotes too. */
    static String escape(String words) {
        return words.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
