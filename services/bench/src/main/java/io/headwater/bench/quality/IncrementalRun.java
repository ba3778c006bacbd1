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
 * @param best for each participant: label → its best accuracy in the exams after its task and before the last; none of
 *     the last task's labels
 */
record IncrementalRun(Run run, Exam end, List<Map<String, Double>> best) {
    IncrementalRun {
        best = best.stream().map(Map::copyOf).toList();
    }

    /** Teaches {@code model} one task after the other, with an exam after each; {@code pass} leads it. */
    static IncrementalRun of(TargetModel model, Pass pass, List<Task> tasks, String committee, long seed) {
        List<Map<String, Double>> best = new ArrayList<>();
        model.members().forEach(member -> best.add(new HashMap<>()));
        best.add(new HashMap<>());
        List<Example> heldOut = new ArrayList<>();
        for (Task task : tasks) {
            if (!heldOut.isEmpty()) {
                note(Exam.of(model, heldOut), best);
            }
            pass.learn(task.training());
            heldOut.addAll(task.heldOut());
        }
        return new IncrementalRun(pass.result(committee, seed), Exam.of(model, heldOut), best);
    }

    private static void note(Exam exam, List<Map<String, Double>> best) {
        for (int participant = 0; participant < best.size(); participant++) {
            Map<String, Double> own = best.get(participant);
            exam.accuracy().get(participant).forEach((label, accuracy) -> own.merge(label, accuracy, Math::max));
        }
    }

    /**
     * Label → best accuracy before the last task minus accuracy at the end; above 0 if it was forgotten (Chaudhry et al.,
     * "Riemannian walk for incremental learning", 2018).
     */
    Map<String, Double> forgetting(int participant) {
        Map<String, Double> forgetting = new TreeMap<>();
        best.get(participant)
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
