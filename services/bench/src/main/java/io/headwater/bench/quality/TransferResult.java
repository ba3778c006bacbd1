package io.headwater.bench.quality;

import io.headwater.learn.dl4j.Learners;
import io.headwater.model.Architecture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What transfer gains on one stream.
 *
 * @param near whether the stream has the source's labels
 * @param auto the usual committee, without a source
 * @param strategies architecture → its learners by strategy
 * @param autoSource architecture → the usual committee with such a source
 */
record TransferResult(
        String stream,
        boolean near,
        StreamResult auto,
        Map<Architecture, StreamResult> strategies,
        Map<Architecture, StreamResult> autoSource) {
    /** What lies this far below in points is a difference of shares that cannot be written exactly. */
    private static final double ROUNDING = 1e-9;

    private static final String AUTO = "auto";
    private static final String TASK = "source-task";
    private static final String PARAMETER = "source-parameter";
    private static final String SCRATCH = "source-scratch";

    /** A row of the table and a line of the chart. */
    private record Entry(String title, StreamResult result, String name) {}

    private List<Entry> withAndWithout() {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(AUTO, auto, auto.committee()));
        autoSource.forEach((architecture, result) ->
                entries.add(new Entry(AUTO + " --source " + architecture.id(), result, result.committee())));
        return entries;
    }

    private List<Entry> entries() {
        List<Entry> entries = withAndWithout();
        strategies.forEach((architecture, result) -> Learners.SOURCE_NAMES.forEach(
                name -> entries.add(new Entry(architecture.id() + " " + name.replace("source-", ""), result, name))));
        return entries;
    }

    Section section() {
        List<Checkpoint> shown = Checkpoint.VALUES.stream()
                .filter(checkpoint ->
                        auto.accuracy(auto.committee(), checkpoint).isPresent())
                .toList();
        List<String> header = new ArrayList<>(List.of(""));
        shown.forEach(checkpoint -> header.add(checkpoint.key().replace('_', ' ')));
        List<List<String>> rows = new ArrayList<>();
        Map<String, Object> json = new LinkedHashMap<>();
        for (Entry entry : entries()) {
            List<String> row = new ArrayList<>(List.of(entry.title()));
            Map<String, Object> accuracies = new LinkedHashMap<>();
            for (Checkpoint checkpoint : shown) {
                Optional<Spread> accuracy = entry.result().accuracy(entry.name(), checkpoint);
                row.add(Percent.of(accuracy));
                accuracy.ifPresent(spread -> accuracies.put(checkpoint.key(), spread));
            }
            rows.add(row);
            json.put(entry.title(), accuracies);
        }
        List<String> notes = new ArrayList<>();
        autoSource.forEach((architecture, result) -> notes.add(AUTO + " --source " + architecture.id() + " weighs "
                + String.join(
                        ", ",
                        result.learners().stream()
                                .map(name -> name + " "
                                        + Percent.of(result.spread(name, Participant::weight)
                                                        .mean()
                                                / 100))
                                .toList())));
        notes.addAll(verdict());
        return new Section(
                "transfer-" + stream,
                "Transfer to " + stream + ", " + auto.events() + " events, seeds "
                        + auto.runs().size(),
                new TextTable(header, rows),
                notes,
                Map.of("stream", stream, "mean_over_seeds", json, "verdict", verdict()),
                charts());
    }

    private List<LineChart> charts() {
        List<LineChart> charts = new ArrayList<>();
        charts.add(chart("transfer-" + stream, stream + ": accuracy so far", withAndWithout()));
        strategies.forEach((architecture, result) -> {
            List<Entry> shown = new ArrayList<>();
            Optional.ofNullable(autoSource.get(architecture))
                    .ifPresent(with -> shown.add(new Entry("auto --source", with, with.committee())));
            shown.add(new Entry(AUTO, auto, auto.committee()));
            Learners.SOURCE_NAMES.forEach(name -> shown.add(new Entry(name, result, name)));
            charts.add(chart(
                    "transfer-" + stream + "-" + architecture.id(),
                    stream + " from " + architecture.id() + ": accuracy so far",
                    shown));
        });
        return charts;
    }

    private static LineChart chart(String name, String title, List<Entry> shown) {
        return new LineChart(
                name,
                title,
                "accuracy, %",
                shown.stream().map(TransferResult::line).toList());
    }

    private static LineChart.Line line(Entry entry) {
        Curve mean = Curve.soFar(entry.result().participants(entry.name()).stream()
                .map(Participant::trace)
                .toList());
        return new LineChart.Line(
                entry.title(),
                mean.events(),
                mean.accuracy().stream().map(share -> 100 * share).toList());
    }

    /** What is asked of transfer, and what came of it. */
    List<String> verdict() {
        List<String> lines = new ArrayList<>();
        if (near) {
            strategies.forEach((architecture, result) -> {
                compare(
                        lines,
                        architecture.id() + " task over 200, at least 78 %",
                        List.of(200),
                        (checkpoint, unused) -> at(result, TASK, checkpoint) - 0.78);
                compare(
                        lines,
                        architecture.id() + " parameter against scratch",
                        List.of(200, 500, 1000, 2000),
                        (checkpoint, unused) -> at(result, PARAMETER, checkpoint) - at(result, SCRATCH, checkpoint));
            });
            autoSource.forEach((architecture, result) -> {
                compare(
                        lines,
                        "auto --source " + architecture.id() + " over 200, at least 80 %",
                        List.of(200),
                        (checkpoint, unused) -> at(result, result.committee(), checkpoint) - 0.8);
                compare(
                        lines,
                        "auto --source " + architecture.id() + " against auto",
                        List.of(200, 500, 1000, 2000),
                        (checkpoint, unused) -> gain(result, checkpoint));
            });
        } else {
            autoSource.forEach((architecture, result) -> compare(
                    lines,
                    "auto --source " + architecture.id() + " no more than 1 point below auto from 500, 0.5 from 2,000",
                    List.of(500, 1000, 2000, 5000),
                    (checkpoint, events) -> gain(result, checkpoint) + (events < 2000 ? 0.01 : 0.005)));
        }
        return lines;
    }

    private double gain(StreamResult with, Checkpoint checkpoint) {
        return at(with, with.committee(), checkpoint) - at(auto, auto.committee(), checkpoint);
    }

    private static double at(StreamResult result, String name, Checkpoint checkpoint) {
        return result.accuracy(name, checkpoint).map(Spread::mean).orElse(Double.NaN);
    }

    /** @param margin by how much it is above what is asked; not a number if the stream is too short */
    private static void compare(
            List<String> lines, String what, List<Integer> events, BiFunction<Checkpoint, Integer, Double> margin) {
        StringBuilder line = new StringBuilder();
        boolean met = true;
        for (int first : events) {
            double points = 100 * margin.apply(new Checkpoint(Integer.toString(first), first, 0), first);
            if (!Double.isNaN(points)) {
                met &= points >= -ROUNDING;
                line.append(String.format(java.util.Locale.ROOT, " %d: %+.1f", first, points));
            }
        }
        lines.add((met ? "met     " : "missed  ") + what + "," + line + " points");
    }
}
