package io.headwater.bench.quality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes a section of runs through a flood of wrong labels: what stood against it, and how good the served version stayed. */
final class FloodSection {
    /** Accuracy is told so many events after the flood. */
    private static final List<Integer> AFTER = List.of(0, 250, 500, 1_000, 2_000);

    private FloodSection() {}

    /** @param runs at least one, of one kind after the other */
    static Section of(String stream, int microBatch, Flood flood, List<FloodRun> runs) {
        List<String> header = new ArrayList<>(List.of("against it", "seed", "before", "lowest", "at event"));
        AFTER.forEach(events -> header.add("+" + events));
        header.add("held");
        List<List<String>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<Object> json = new ArrayList<>();
        for (FloodRun run : runs) {
            double before = run.before(flood);
            FloodRun.Point lowest = run.lowest(flood);
            List<String> row = new ArrayList<>(List.of(
                    run.kind().title(),
                    Long.toString(run.seed()),
                    Percent.of(before),
                    Percent.points(lowest.accuracy() - before),
                    Integer.toString(lowest.events())));
            AFTER.forEach(events -> row.add(Percent.points(run.after(flood, events) - before)));
            row.add(Integer.toString(run.held()));
            rows.add(row);
            notes.addAll(turns(run));
            notes.add(String.format(
                    Locale.ROOT,
                    "%s, seed %d: a verdict took %.2f ms, learning the micro-batch before it %.1f ms",
                    run.kind().title(),
                    run.seed(),
                    run.judgeMillis(),
                    run.learnMillis()));
            json.add(json(run, flood));
        }
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("scenario", "flood");
        whole.put("stream", stream);
        whole.put("micro_batch", microBatch);
        whole.put("from", flood.from());
        whole.put("to", flood.to());
        whole.put("exam", flood.exam().size());
        whole.put("runs", json);
        return new Section(
                stream + "-" + microBatch + "-flood",
                String.format(
                        Locale.ROOT,
                        "%s: wrong labels from event %,d to %,d of %,d; the version being served, on %,d texts never learned",
                        stream,
                        flood.from(),
                        flood.to(),
                        flood.events().size(),
                        flood.exam().size()),
                new TextTable(header, rows),
                notes,
                whole,
                List.of(chart(stream, microBatch, runs)));
    }

    /** Where holds begin and end. */
    private static List<String> turns(FloodRun run) {
        List<String> turns = new ArrayList<>();
        boolean held = false;
        for (FloodRun.Told told : run.verdicts()) {
            if (held == told.verdict().serve()) {
                turns.add(String.format(
                        Locale.ROOT,
                        "%s, seed %d, event %d: %s, %s: %s",
                        run.kind().title(),
                        run.seed(),
                        told.events(),
                        told.verdict().serve() ? "served again" : "held",
                        told.verdict().cause(),
                        told.verdict().reason()));
            }
            held = !told.verdict().serve();
        }
        return turns;
    }

    private static Map<String, Object> json(FloodRun run, Flood flood) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("against", run.kind().title());
        json.put("seed", run.seed());
        json.put("before", run.before(flood));
        json.put("lowest", run.lowest(flood).accuracy());
        json.put("lowest_at", run.lowest(flood).events());
        json.put("held", run.held());
        json.put("judge_ms", run.judgeMillis());
        json.put("learn_ms", run.learnMillis());
        json.put("points", run.points());
        json.put("verdicts", run.verdicts());
        return json;
    }

    private static LineChart chart(String stream, int microBatch, List<FloodRun> runs) {
        long seed = runs.get(0).seed();
        List<LineChart.Line> lines = runs.stream()
                .filter(run -> run.seed() == seed)
                .map(run -> new LineChart.Line(
                        run.kind().title(),
                        run.points().stream().map(FloodRun.Point::events).toList(),
                        run.points().stream()
                                .map(point -> 100 * point.accuracy())
                                .toList()))
                .toList();
        return new LineChart(
                stream + "-" + microBatch + "-flood",
                stream + ": the version being served, seed " + seed,
                "accuracy, %",
                lines);
    }
}
