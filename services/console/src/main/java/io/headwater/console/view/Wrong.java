package io.headwater.console.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Where the served model is wrong, over the newest few thousand texts whose label has come. */
final class Wrong {
    static final int WINDOW = 4_000;

    /** A matrix of more labels cannot be read; the worst labels are listed instead. */
    static final int MATRIX_LABELS = 12;

    private static final int WORST = 12;
    private static final int MISTAKES = 20;

    private final Deque<Pair> window = new ArrayDeque<>();
    private final Map<Pair, Integer> counts = new HashMap<>();
    private final Recent<Answer> mistakes = new Recent<>(MISTAKES);
    private int right;

    /** A scorer's answer to a text whose label is known; {@code time} in milliseconds since the epoch. */
    record Answer(String id, String text, String label, String predicted, double confidence, long version, long time) {}

    private record Pair(String label, String predicted) {
        boolean right() {
            return label.equals(predicted);
        }
    }

    /**
     * @param labels rows and columns of the matrix; empty if there are too many
     * @param matrix label → predicted → how often
     * @param classes the worst labels, the worst first
     * @param mistakes the newest first
     */
    record Section(
            int answers,
            int right,
            long seenBefore,
            int labelCount,
            List<String> labels,
            List<List<Integer>> matrix,
            List<Label> classes,
            List<Answer> mistakes) {}

    /** @param takenFor what it is most often taken for; null if it never is */
    record Label(
            String label, int answers, int right, @Nullable String takenFor, int takenForCount) {}

    void add(Answer answer) {
        if (window.size() == WINDOW) {
            Pair gone = window.removeFirst();
            right -= gone.right() ? 1 : 0;
            counts.computeIfPresent(gone, (pair, count) -> count == 1 ? null : count - 1);
        }
        Pair pair = new Pair(answer.label(), answer.predicted());
        window.addLast(pair);
        counts.merge(pair, 1, Integer::sum);
        if (pair.right()) {
            right++;
        } else {
            mistakes.add(answer);
        }
    }

    Section section(long seenBefore) {
        TreeSet<String> labels = new TreeSet<>();
        counts.keySet().forEach(pair -> {
            labels.add(pair.label());
            labels.add(pair.predicted());
        });
        boolean few = labels.size() <= MATRIX_LABELS;
        List<String> axis = few ? List.copyOf(labels) : List.of();
        return new Section(
                window.size(),
                right,
                seenBefore,
                labels.size(),
                axis,
                axis.stream().map(label -> row(label, axis)).toList(),
                worst(),
                mistakes.newestFirst());
    }

    private List<Integer> row(String label, List<String> axis) {
        return axis.stream()
                .map(predicted -> counts.getOrDefault(new Pair(label, predicted), 0))
                .toList();
    }

    private List<Label> worst() {
        Map<String, Label> labels = new HashMap<>();
        counts.forEach((pair, count) -> labels.merge(pair.label(), one(pair, count), Wrong::joined));
        List<Label> sorted = new ArrayList<>(labels.values());
        sorted.removeIf(label -> label.right() == label.answers());
        sorted.sort(Comparator.<Label>comparingInt(label -> label.right() - label.answers())
                .thenComparing(Label::label));
        return List.copyOf(sorted.subList(0, Math.min(WORST, sorted.size())));
    }

    private static Label one(Pair pair, int count) {
        return pair.right()
                ? new Label(pair.label(), count, count, null, 0)
                : new Label(pair.label(), count, 0, pair.predicted(), count);
    }

    private static Label joined(Label one, Label other) {
        Label more = one.takenForCount() >= other.takenForCount() ? one : other;
        return new Label(
                one.label(),
                one.answers() + other.answers(),
                one.right() + other.right(),
                more.takenFor(),
                more.takenForCount());
    }
}
