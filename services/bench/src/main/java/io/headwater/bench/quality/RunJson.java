package io.headwater.bench.quality;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything about one run, as the JSON report says it. */
final class RunJson {
    private RunJson() {}

    static Map<String, Object> of(Run run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seed", run.seed());
        json.put("events", run.events());
        json.put("seconds", run.seconds());
        json.put("events_per_s", run.perSecond());
        json.put("participants", run.participants().stream().map(RunJson::of).toList());
        json.put("alarms", run.alarms());
        return json;
    }

    private static Map<String, Object> of(Participant participant) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", participant.name());
        json.put("weight", participant.weight());
        json.put("log_loss", participant.logLoss());
        Map<String, Double> accuracies = new LinkedHashMap<>();
        Checkpoint.VALUES.forEach(checkpoint ->
                checkpoint.of(participant.trace()).ifPresent(accuracy -> accuracies.put(checkpoint.key(), accuracy)));
        json.put("accuracy", accuracies);
        List<Trace> alone = List.of(participant.trace());
        Curve soFar = Curve.soFar(alone);
        json.put(
                "curve",
                Map.of(
                        "events",
                        soFar.events(),
                        "so_far",
                        soFar.accuracy(),
                        "last_" + StreamSection.WINDOW,
                        Curve.sliding(alone, StreamSection.WINDOW).accuracy()));
        return json;
    }
}
