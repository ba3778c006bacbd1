package io.headwater.bench.quality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Makes a section of runs over a stream whose labels were permuted on the way: accuracy around the change. */
final class PermutedSection {
    private PermutedSection() {}

    static Section of(StreamResult result, Recovery recovery) {
        Section whole = StreamSection.of(result);
        List<String> notes = new ArrayList<>();
        for (Run run : result.runs()) {
            notes.add("seed " + run.seed() + ": " + verdict(run, recovery));
        }
        notes.addAll(whole.notes());
        Map<String, Object> json = new LinkedHashMap<>(whole.json());
        json.put("scenario", "permuted");
        json.put("at", recovery.at());
        json.put(
                "change", result.runs().stream().map(run -> json(run, recovery)).toList());
        return new Section(
                whole.name() + "-permuted",
                whole.title() + ", labels permuted after " + recovery.at(),
                table(result, recovery),
                notes,
                json,
                whole.charts());
    }

    private static String verdict(Run run, Recovery recovery) {
        Trace committee = run.participants().get(0).trace();
        double before = recovery.before(committee);
        OptionalDouble after = recovery.after(committee);
        String alarm = recovery.delay(run.alarms()).isPresent()
                ? "alarm " + recovery.delay(run.alarms()).getAsInt() + " events after the change"
                : "no alarm";
        String level = after.isEmpty()
                ? ""
                : ", from " + Recovery.GRACE + " events after it on " + Percent.of(after.getAsDouble()) + " % ("
                        + Percent.points(after.getAsDouble() - before) + ")";
        return alarm + ", " + recovery.falseAlarms(run.alarms()) + " before it; accuracy " + Percent.of(before)
                + " % before" + level;
    }

    private static TextTable table(StreamResult result, Recovery recovery) {
        List<Integer> blocks = recovery.blocks(result.events());
        List<String> header = new ArrayList<>(List.of(Recovery.BLOCK + " events from"));
        blocks.forEach(from -> header.add(from > 0 ? "+" + from : Integer.toString(from)));
        List<List<String>> rows = new ArrayList<>();
        for (String name : result.names()) {
            List<String> row = new ArrayList<>(List.of(name));
            for (int from : blocks) {
                Optional<Spread> accuracy = Spread.of(result.participants(name).stream()
                        .mapToDouble(participant -> recovery.block(participant.trace(), from)));
                row.add(accuracy.map(spread -> Percent.of(spread.mean())).orElse(Percent.NONE));
            }
            rows.add(row);
        }
        return new TextTable(header, rows);
    }

    private static Map<String, Object> json(Run run, Recovery recovery) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seed", run.seed());
        recovery.delay(run.alarms()).ifPresent(delay -> json.put("alarm_after", delay));
        json.put("false_alarms", recovery.falseAlarms(run.alarms()));
        List<Map<String, Object>> participants = new ArrayList<>();
        for (Participant participant : run.participants()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", participant.name());
            one.put("before", recovery.before(participant.trace()));
            recovery.after(participant.trace()).ifPresent(after -> one.put("after", after));
            Map<Integer, Double> blocks = new LinkedHashMap<>();
            recovery.blocks(run.events()).forEach(from -> blocks.put(from, recovery.block(participant.trace(), from)));
            one.put("blocks", blocks);
            participants.add(one);
        }
        json.put("participants", participants);
        return json;
    }
}
