package io.headwater.console.view;

import io.headwater.model.Manifest;
import io.headwater.model.Member;
import io.headwater.model.Prequential;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How good the committee and each of its learners were over the events, and what weight each learner had. */
final class Curve {
    static final int CAPACITY = 480;

    private final Thinned<Point> points = new Thinned<>(CAPACITY);
    private final Set<String> learners = new LinkedHashSet<>();

    private record Point(long events, Standing committee, Map<String, Standing> learners) {}

    /** @param recent over the last 1,000 events; null where only the checkpoints are known */
    private record Standing(@Nullable Double recent, double overall, double weight) {
        static Standing of(Prequential metrics, double weight) {
            return new Standing(metrics.lastThousand(), metrics.accuracy(), weight);
        }
    }

    /**
     * Part of the curve, by columns; each list is as long as {@code events}.
     *
     * @param generation of the resolution; a reader of another one forgets what it had
     * @param from index of the first point: it and all after it are replaced
     * @param stride how many versions a point stands for
     */
    record Section(
            long generation,
            int from,
            long stride,
            List<Long> events,
            List<@Nullable Double> recent,
            List<Double> overall,
            Map<String, Columns> learners) {}

    /** One learner's columns; null where it did not take part. */
    record Columns(List<@Nullable Double> recent, List<@Nullable Double> overall, List<@Nullable Double> weight) {}

    /** Enters a version. After a rollback what was undone is off the curve: it goes on from where the model went back to. */
    void add(Manifest manifest) {
        points.takeBack(point -> point.events() > manifest.metrics().events());
        if (points.size() == 0) {
            manifest.metrics().checkpoints().forEach((events, accuracy) -> {
                if (events < manifest.metrics().events()) {
                    points.add(new Point(events, new Standing(null, accuracy, 1), Map.of()));
                }
            });
        }
        Map<String, Standing> now = new LinkedHashMap<>();
        for (Member member : manifest.learners()) {
            learners.add(member.name());
            now.put(member.name(), Standing.of(member.prequential(), member.weight()));
        }
        points.add(new Point(manifest.metrics().events(), Standing.of(manifest.metrics(), 1), now));
    }

    long generation() {
        return points.generation();
    }

    int size() {
        return points.size();
    }

    Section from(int index) {
        List<Point> tail = points.from(index);
        Map<String, Columns> columns = new LinkedHashMap<>();
        for (String learner : learners) {
            List<@Nullable Double> recent = new ArrayList<>();
            List<@Nullable Double> overall = new ArrayList<>();
            List<@Nullable Double> weight = new ArrayList<>();
            for (Point point : tail) {
                Standing standing = point.learners().get(learner);
                recent.add(standing == null ? null : standing.recent());
                overall.add(standing == null ? null : (Double) standing.overall());
                weight.add(standing == null ? null : (Double) standing.weight());
            }
            columns.put(learner, new Columns(recent, overall, weight));
        }
        List<@Nullable Double> recent = new ArrayList<>();
        tail.forEach(point -> recent.add(point.committee().recent()));
        return new Section(
                points.generation(),
                index,
                points.stride(),
                tail.stream().map(Point::events).toList(),
                recent,
                tail.stream().map(point -> point.committee().overall()).toList(),
                columns);
    }
}
