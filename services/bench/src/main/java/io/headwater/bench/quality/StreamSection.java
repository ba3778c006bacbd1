package io.headwater.bench.quality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes a section of one stream's runs: accuracy at every checkpoint, and its curves. */
final class StreamSection {
    static final int WINDOW = 500;

    private static final String BEST = "*";

    private StreamSection() {}

    static Section of(StreamResult result) {
        return new Section(
                result.stream() + "-" + result.microBatch(),
                title(result),
                table(result),
                Announced.notes(result.runs()),
                json(result),
                charts(result));
    }

    private static String title(StreamResult result) {
        return String.format(
                Locale.ROOT,
                "%s: %,d events, %d classes, micro-batch %d, seeds %s, learned at %,.0f events/s",
                result.stream(),
                result.events(),
                result.classes(),
                result.microBatch(),
                String.join(
                        " ",
                        result.runs().stream()
                                .map(run -> Long.toString(run.seed()))
                                .toList()),
                result.perSecond().mean());
    }

    private static TextTable table(StreamResult result) {
        List<Checkpoint> shown = Checkpoint.VALUES.stream()
                .filter(checkpoint ->
                        result.accuracy(result.committee(), checkpoint).isPresent())
                .toList();
        List<String> header = new ArrayList<>(List.of(""));
        shown.forEach(checkpoint -> header.add(checkpoint.key().replace('_', ' ')));
        header.addAll(List.of("log loss", "weight"));
        List<List<String>> rows = new ArrayList<>();
        for (String name : result.names()) {
            List<String> row = new ArrayList<>(List.of(name));
            for (Checkpoint checkpoint : shown) {
                boolean best = result.bestLearner(checkpoint).equals(Optional.of(name));
                row.add(Percent.of(result.accuracy(name, checkpoint)) + (best ? BEST : ""));
            }
            row.add(format("%.3f", result.spread(name, Participant::logLoss).mean()));
            row.add(
                    name.equals(result.committee())
                            ? ""
                            : format(
                                    "%.2f",
                                    result.spread(name, Participant::weight).mean()));
            rows.add(row);
        }
        for (Peer peer : result.peers()) {
            List<String> row = new ArrayList<>(List.of("peer " + peer.name()));
            shown.forEach(checkpoint ->
                    row.add(peer.accuracy(checkpoint).map(Percent::of).orElse(Percent.NONE)));
            row.addAll(List.of(Percent.NONE, ""));
            rows.add(row);
        }
        return new TextTable(header, rows);
    }

    private static Map<String, Object> json(StreamResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stream", result.stream());
        json.put("micro_batch", result.microBatch());
        json.put("events", result.events());
        json.put("classes", result.classes());
        json.put("committee", result.committee());
        Map<String, Object> summary = new LinkedHashMap<>();
        result.names().forEach(name -> {
            Map<String, Object> accuracies = new LinkedHashMap<>();
            Checkpoint.VALUES.forEach(checkpoint ->
                    result.accuracy(name, checkpoint).ifPresent(spread -> accuracies.put(checkpoint.key(), spread)));
            summary.put(name, accuracies);
        });
        json.put("mean_over_seeds", summary);
        Map<String, Object> best = new LinkedHashMap<>();
        Checkpoint.VALUES.forEach(
                checkpoint -> result.bestLearner(checkpoint).ifPresent(learner -> best.put(checkpoint.key(), learner)));
        json.put("best_learner", best);
        json.put("runs", result.runs().stream().map(RunJson::of).toList());
        json.put("peers", result.peers());
        return json;
    }

    private static List<LineChart> charts(StreamResult result) {
        String name = result.stream() + "-" + result.microBatch();
        return List.of(
                new LineChart(
                        name + "-so-far",
                        result.stream() + ": accuracy so far",
                        "accuracy, %",
                        lines(result, Curve::soFar)),
                new LineChart(
                        name + "-sliding",
                        result.stream() + ": accuracy over the last " + WINDOW + " events",
                        "accuracy, %",
                        lines(result, passes -> Curve.sliding(passes, WINDOW))));
    }

    private static List<LineChart.Line> lines(StreamResult result, Function<List<Trace>, Curve> curve) {
        return result.names().stream()
                .map(name -> {
                    Curve mean = curve.apply(result.participants(name).stream()
                            .map(Participant::trace)
                            .toList());
                    return new LineChart.Line(
                            name,
                            mean.events(),
                            mean.accuracy().stream().map(share -> 100 * share).toList());
                })
                .toList();
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
