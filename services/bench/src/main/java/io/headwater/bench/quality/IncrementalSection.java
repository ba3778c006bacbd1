package io.headwater.bench.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes a section of runs that learned a stream's labels task by task. */
final class IncrementalSection {
    private static final int WORST = 5;

    private IncrementalSection() {}

    /** @param runs one for each seed, at least one */
    static Section of(String stream, int tasks, List<IncrementalRun> runs) {
        Run first = runs.get(0).run();
        List<String> names =
                first.participants().stream().map(Participant::name).toList();
        List<List<String>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<Object> participants = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int participant = i;
            Optional<Spread> accuracy =
                    Spread.of(runs.stream().mapToDouble(run -> run.end().overall(participant)));
            Optional<Spread> forgetting = Spread.of(runs.stream().mapToDouble(run -> run.meanForgetting(participant)));
            rows.add(List.of(names.get(i), Percent.of(accuracy), Percent.of(forgetting)));
            participants.add(json(names.get(i), participant, runs));
        }
        notes.add("most forgotten by " + names.get(0) + ", seed " + first.seed() + ": "
                + worst(runs.get(0).forgetting(0)));
        notes.addAll(Announced.notes(runs.stream().map(IncrementalRun::run).toList()));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scenario", "incremental");
        json.put("stream", stream);
        json.put("tasks", tasks);
        json.put("micro_batch", first.microBatch());
        json.put("events", first.events());
        json.put("held_out", heldOut(runs.get(0)));
        Map<Long, Object> alarms = new LinkedHashMap<>();
        runs.forEach(run -> alarms.put(run.run().seed(), run.run().alarms()));
        json.put("alarms", alarms);
        json.put("participants", participants);
        return new Section(
                stream + "-" + first.microBatch() + "-incremental",
                String.format(
                        Locale.ROOT,
                        "%s: %d classes in %d tasks, %,d events learned, %,d held out, micro-batch %d, seeds %s",
                        stream,
                        first.classes(),
                        tasks,
                        first.events(),
                        heldOut(runs.get(0)),
                        first.microBatch(),
                        String.join(
                                " ",
                                runs.stream()
                                        .map(run -> Long.toString(run.run().seed()))
                                        .toList())),
                new TextTable(List.of("", "final accuracy", "forgetting"), rows),
                notes,
                json,
                List.of());
    }

    private static int heldOut(IncrementalRun run) {
        return run.end().events().values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String worst(Map<String, Double> forgetting) {
        return String.join(
                ", ",
                forgetting.entrySet().stream()
                        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                        .limit(WORST)
                        .map(label -> label.getKey() + " " + Percent.of(label.getValue()))
                        .toList());
    }

    private static Map<String, Object> json(String name, int participant, List<IncrementalRun> runs) {
        List<Object> seeds = new ArrayList<>();
        for (IncrementalRun run : runs) {
            Map<String, Object> seed = new LinkedHashMap<>();
            seed.put("seed", run.run().seed());
            seed.put("accuracy", run.end().overall(participant));
            seed.put("mean_forgetting", run.meanForgetting(participant));
            seed.put("forgetting", run.forgetting(participant));
            seeds.add(seed);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("runs", seeds);
        return json;
    }
}
