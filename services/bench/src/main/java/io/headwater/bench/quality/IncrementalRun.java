package io.headwater.bench.quality;

import io.headwater.learn.Example;
import io.headwater.learn.TargetModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One pass over tasks in sequence.
 *
 * @param run the pass as any other
 * @param end the exam on all tasks' held-out events after the last task
 * @param fresh for each participant: label → accuracy on its held-out events right after its task
 */
record IncrementalRun(Run run, Exam end, List<Map<String, Double>> fresh) {
    IncrementalRun {
        fresh = fresh.stream().map(Map::copyOf).toList();
    }

    /** Teaches {@code model} one task after the other; {@code pass} leads it. */
    static IncrementalRun of(TargetModel model, Pass pass, List<Task> tasks, String committee, long seed) {
        List<Map<String, Double>> fresh = new ArrayList<>();
        List<Example> heldOut = new ArrayList<>();
        for (Task task : tasks) {
            pass.learn(task.training());
            List<Map<String, Double>> exam = Exam.of(model, task.heldOut()).accuracy();
            for (int participant = 0; participant < exam.size(); participant++) {
                if (fresh.size() == participant) {
                    fresh.add(new HashMap<>());
                }
                fresh.get(participant).putAll(exam.get(participant));
            }
            heldOut.addAll(task.heldOut());
        }
        return new IncrementalRun(pass.result(committee, seed), Exam.of(model, heldOut), fresh);
    }

    /** Label → accuracy right after its task minus accuracy at the end; above 0 if it was forgotten. */
    Map<String, Double> forgetting(int participant) {
        Map<String, Double> forgetting = new TreeMap<>();
        fresh.get(participant)
                .forEach((label, accuracy) -> forgetting.put(
                        label, accuracy - end.accuracy().get(participant).getOrDefault(label, 0.0)));
        return forgetting;
    }

    double meanForgetting(int participant) {
        return forgetting(participant).values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
    }
}
