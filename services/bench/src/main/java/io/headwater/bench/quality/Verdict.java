package io.headwater.bench.quality;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of goals.
 *
 * @param compared how many single goals could be compared
 * @param missed those that were missed, a sentence each
 * @param open what could not be compared, a sentence each
 */
record Verdict(int compared, List<String> missed, List<String> open) {
    /** Streams whose lengths differ by more than this share are not the same stream. */
    private static final double SAME_LENGTH = 0.01;

    Verdict {
        missed = List.copyOf(missed);
        open = List.copyOf(open);
    }

    /** Whether anything was compared and nothing missed. */
    boolean met() {
        return compared > 0 && missed.isEmpty();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        missed.forEach(miss -> lines.add("MISSED  " + miss));
        open.forEach(goal -> lines.add("open    " + goal));
        lines.add("goals: " + (compared - missed.size()) + " of " + compared + " met");
        return lines;
    }

    static Verdict of(Goals goals, List<StreamResult> results) {
        Comparison comparison = new Comparison(goals);
        results.forEach(comparison::compare);
        comparison.microBatches(results);
        goals.streams().keySet().stream()
                .sorted()
                .filter(stream ->
                        results.stream().noneMatch(result -> result.stream().equals(stream)))
                .forEach(stream -> comparison.open.add(stream + " was not run"));
        return new Verdict(comparison.compared, comparison.missed, comparison.open);
    }

    private static final class Comparison {
        private final Goals goals;
        private final List<String> missed = new ArrayList<>();
        private final List<String> open = new ArrayList<>();
        private int compared;

        Comparison(Goals goals) {
            this.goals = goals;
        }

        void compare(StreamResult result) {
            for (Checkpoint checkpoint : Checkpoint.VALUES) {
                Optional<Double> reached =
                        result.accuracy(result.committee(), checkpoint).map(Spread::mean);
                reference(result, checkpoint, reached);
                if (reached.isPresent()) {
                    bestLearner(result, checkpoint, reached.get());
                    peers(result, checkpoint, reached.get());
                }
            }
        }

        private void reference(StreamResult result, Checkpoint checkpoint, Optional<Double> reached) {
            Goals.Stream stream = goals.streams().get(result.stream());
            Double asked = stream == null ? null : stream.accuracy().get(checkpoint.key());
            if (stream == null || asked == null) {
                return;
            }
            boolean sameLength = Math.abs(result.events() - stream.events()) <= SAME_LENGTH * stream.events();
            if (reached.isEmpty() || (checkpoint.first() == 0 && !sameLength)) {
                open.add(where(result, checkpoint) + ": the goal is for " + stream.events() + " events, this run had "
                        + result.events());
                return;
            }
            double tolerance = goals.tolerance().getOrDefault(checkpoint.key(), 0.0);
            compare(result, checkpoint, reached.get(), asked / 100, tolerance, "reference");
        }

        private void bestLearner(StreamResult result, Checkpoint checkpoint, double reached) {
            if (result.learners().size() < 2
                    || result.events() < goals.bestLearner().from()
                    || !checkpoint.isAtOrAfter(goals.bestLearner().from())) {
                return;
            }
            result.bestLearner(checkpoint)
                    .ifPresent(best -> compare(
                            result,
                            checkpoint,
                            reached,
                            result.accuracy(best, checkpoint).orElseThrow().mean(),
                            goals.bestLearner().tolerance(),
                            "learner " + best));
        }

        private void peers(StreamResult result, Checkpoint checkpoint, double reached) {
            if (goals.abovePeers()) {
                result.peers()
                        .forEach(peer -> peer.accuracy(checkpoint)
                                .ifPresent(accuracy ->
                                        compare(result, checkpoint, reached, accuracy, 0, "peer " + peer.name())));
            }
        }

        void microBatches(List<StreamResult> results) {
            Map<String, StreamResult> first = new HashMap<>();
            for (StreamResult result : results) {
                StreamResult other = first.putIfAbsent(result.stream(), result);
                if (other != null) {
                    double difference = whole(result) - whole(other);
                    compared++;
                    if (Math.abs(difference) * 100 > goals.microBatches()) {
                        missed.add(result.stream() + ": micro-batches of " + result.microBatch() + " and "
                                + other.microBatch() + " end " + Percent.points(difference) + " points apart");
                    }
                }
            }
        }

        private static double whole(StreamResult result) {
            return result.accuracy(result.committee(), Checkpoint.ALL)
                    .orElseThrow()
                    .mean();
        }

        private void compare(
                StreamResult result,
                Checkpoint checkpoint,
                double reached,
                double asked,
                double tolerance,
                String against) {
            compared++;
            // A share of events has no more digits than that; without it a tie in floating point would miss.
            if (100 * (reached - asked) + tolerance < -1e-9) {
                missed.add(where(result, checkpoint) + ": " + Percent.of(reached) + ", " + against + " "
                        + Percent.of(asked) + " (" + Percent.points(reached - asked) + ", tolerance " + tolerance
                        + ")");
            }
        }

        private static String where(StreamResult result, Checkpoint checkpoint) {
            return result.stream() + " (micro-batch " + result.microBatch() + ") at " + checkpoint.key();
        }
    }
}
