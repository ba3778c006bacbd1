package io.headwater.bench.quality;

import io.headwater.learn.Answers;
import io.headwater.learn.Example;
import io.headwater.learn.TargetModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model answers to events that it does not learn.
 *
 * @param accuracy for each participant, the committee first: label → accuracy on its events, from 0 to 1
 * @param events label → how many there were
 */
record Exam(List<Map<String, Double>> accuracy, Map<String, Integer> events) {
    Exam {
        accuracy = accuracy.stream().map(Map::copyOf).toList();
        events = Map.copyOf(events);
    }

    static Exam of(TargetModel model, List<Example> heldOut) {
        Answers answers = model.answers(heldOut.stream().map(Example::features).toList());
        List<int[]> participants = new ArrayList<>();
        participants.add(answers.pooled());
        participants.addAll(answers.alone());
        Map<String, Integer> events = new HashMap<>();
        heldOut.forEach(example -> events.merge(example.label(), 1, Integer::sum));
        List<Map<String, Double>> accuracy = new ArrayList<>();
        for (int[] answered : participants) {
            Map<String, Double> hits = new HashMap<>();
            for (int i = 0; i < answered.length; i++) {
                String label = heldOut.get(i).label();
                boolean hit = model.labels().indexOf(label).orElse(-2) == answered[i];
                hits.merge(label, hit ? 1.0 : 0.0, Double::sum);
            }
            hits.replaceAll((label, count) -> count / events.getOrDefault(label, 1));
            accuracy.add(hits);
        }
        return new Exam(accuracy, events);
    }

    /** Over all its events, from 0 to 1. */
    double overall(int participant) {
        double hits = 0;
        long all = 0;
        for (Map.Entry<String, Integer> label : events.entrySet()) {
            hits += label.getValue() * accuracy.get(participant).getOrDefault(label.getKey(), 0.0);
            all += label.getValue();
        }
        return all == 0 ? 0 : hits / all;
    }
}
