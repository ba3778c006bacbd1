package io.headwater.bench.quality;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Lines over events, drawn as SVG.
 *
 * @param name fit for a file's name
 * @param lines at most as many as there are colours tell well apart: later ones are dashed
 */
record LineChart(String name, String title, String yLabel, List<Line> lines) {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 440;
    private static final int LEFT = 64;
    private static final int RIGHT = 190;
    private static final int TOP = 40;
    private static final int BOTTOM = 52;
    private static final int TICKS = 8;

    /** Okabe and Ito's colours, told apart also by those who see few; the first, black, is the committee's. */
    private static final List<String> COLORS =
            List.of("#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");

    /**
     * One of the lines.
     *
     * @param x ascending
     * @param y {@code [x]}
     */
    record Line(String name, List<Integer> x, List<Double> y) {
        Line {
            x = List.copyOf(x);
            y = List.copyOf(y);
            if (x.size() != y.size()) {
                throw new IllegalArgumentException(x.size() + " points along, " + y.size() + " up");
            }
        }
    }

    LineChart {
        lines = List.copyOf(lines);
    }

    /** A document of its own, on a light ground. */
    String svg() {
        double most = values().max().orElse(1);
        double least = values().min().orElse(0);
        double yStep = step(Math.max(most - least, 1e-3) / TICKS);
        Scale up = new Scale(Math.floor(least / yStep) * yStep, Math.ceil(most / yStep) * yStep, HEIGHT - BOTTOM, TOP);
        int events = lines.stream()
                .flatMap(line -> line.x().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElse(1);
        Scale along = new Scale(0, events, LEFT, WIDTH - RIGHT);
        StringBuilder svg = new StringBuilder(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">%n",
                WIDTH, HEIGHT, WIDTH, HEIGHT));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.append(text(LEFT, TOP - 16, "start", title, " font-size=\"16\" font-weight=\"bold\""));
        double half = yStep / 2;
        for (double y = up.from(); y < up.to() + half; y += yStep) {
            grid(svg, LEFT, up.at(y), WIDTH - RIGHT, up.at(y));
            svg.append(text(LEFT - 8, up.at(y) + 4, "end", number(y, yStep), ""));
        }
        double xStep = Math.max(1, step((double) events / TICKS));
        for (double x = 0; x <= events; x += xStep) {
            grid(svg, along.at(x), TOP, along.at(x), HEIGHT - BOTTOM);
            svg.append(text(along.at(x), HEIGHT - BOTTOM + 18, "middle", format("%,.0f", x), ""));
        }
        svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", "events", ""));
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        svg.append(text(16, middle, "middle", yLabel, format(" transform=\"rotate(-90 16 %.1f)\"", middle)));
        // The committee, which stands first, is drawn last: over the others.
        for (int line = lines.size() - 1; line >= 0; line--) {
            draw(svg, line, along, up);
        }
        return svg.append("</svg>\n").toString();
    }

    private DoubleStream values() {
        return lines.stream().flatMap(line -> line.y().stream()).mapToDouble(Double::doubleValue);
    }

    private void draw(StringBuilder svg, int index, Scale along, Scale up) {
        Line line = lines.get(index);
        String look = format(
                " fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"%s",
                COLORS.get(index % COLORS.size()),
                index == 0 ? "2.6" : "1.5",
                index < COLORS.size() ? "" : " stroke-dasharray=\"5 3\"");
        svg.append("<polyline").append(look).append(" points=\"");
        for (int i = 0; i < line.x().size(); i++) {
            svg.append(format(
                    "%.1f,%.1f ", along.at(line.x().get(i)), up.at(line.y().get(i))));
        }
        svg.append("\"/>\n");
        int y = TOP + 10 + index * 22;
        int x = WIDTH - RIGHT + 14;
        svg.append(format("<path d=\"M%d %dh26\"%s/>%n", x, y, look));
        svg.append(text(x + 32, y + 4, "start", line.name(), index == 0 ? " font-weight=\"bold\"" : ""));
    }

    private static void grid(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(format("<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#e0e0e0\"/>%n", x1, y1, x2, y2));
    }

    private static String text(double x, double y, String anchor, String words, String more) {
        return format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>%n", x, y, anchor, more, Html.escape(words));
    }

    private static String number(double value, double step) {
        return format(step < 1 ? "%.1f" : "%.0f", value);
    }

    /** 1, 2 or 5 times a power of ten, at least {@code least}. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private record Scale(double from, double to, double first, double last) {
        double at(double value) {
            return first + (value - from) / (to - from) * (last - first);
        }
    }
}
