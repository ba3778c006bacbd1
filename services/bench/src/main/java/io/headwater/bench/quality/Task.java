package io.headwater.bench.quality;

import io.headwater.learn.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Some of a stream's labels, to be learned after others: class-incremental learning (van de Ven and Tolias, "Three
 * scenarios for continual learning", 2019).
 *
 * @param training events to learn, in stream order
 * @param heldOut events never learned
 */
record Task(List<Example> training, List<Example> heldOut) {
    private static final double TRAINING = 0.8;

    Task {
        training = List.copyOf(training);
        heldOut = List.copyOf(heldOut);
    }

    /**
     * Cuts the labels in the order of their first appearance into tasks of as equal a number as can be; of each label's
     * events the first 80 % are training.
     *
     * @throws IllegalArgumentException if there are fewer labels than tasks
     */
    static List<Task> split(List<Example> stream, int tasks) {
        Map<String, List<Integer>> events = new HashMap<>();
        Set<String> labels = new LinkedHashSet<>();
        for (int i = 0; i < stream.size(); i++) {
            labels.add(stream.get(i).label());
            events.computeIfAbsent(stream.get(i).label(), label -> new ArrayList<>())
                    .add(i);
        }
        if (tasks < 1 || labels.size() < tasks) {
            throw new IllegalArgumentException(labels.size() + " labels cannot be cut into " + tasks + " tasks");
        }
        List<String> order = List.copyOf(labels);
        List<Task> split = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            List<String> own = order.subList(order.size() * task / tasks, order.size() * (task + 1) / tasks);
            List<Integer> training = new ArrayList<>();
            List<Integer> heldOut = new ArrayList<>();
            for (String label : own) {
                List<Integer> all = events.getOrDefault(label, List.of());
                int cut = Math.max(1, (int) (TRAINING * all.size()));
                training.addAll(all.subList(0, cut));
                heldOut.addAll(all.subList(cut, all.size()));
            }
            split.add(new Task(inOrder(training, stream), inOrder(heldOut, stream)));
        }
        return split;
    }

    private static List<Example> inOrder(List<Integer> events, List<Example> stream) {
        return events.stream().sorted().map(stream::get).toList();
    }
}
