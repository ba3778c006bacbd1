package io.headwater.bench.quality;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * All seeds' runs over one stream with one size of micro-batches, and the peers' results beside them.
 *
 * @param runs at least one, all with the same participants
 * @param peers empty if they were not asked for or not there
 */
record StreamResult(String stream, List<Run> runs, List<Peer> peers) {
    StreamResult {
        requireNonNull(stream, "stream");
        runs = List.copyOf(runs);
        peers = List.copyOf(peers);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no run over " + stream);
        }
    }

    private Run first() {
        return runs.get(0);
    }

    int events() {
        return first().events();
    }

    int classes() {
        return first().classes();
    }

    int microBatch() {
        return first().microBatch();
    }

    /** The committee's name. */
    String committee() {
        return first().participants().get(0).name();
    }

    /** The learners' names in their order. */
    List<String> learners() {
        return names().subList(1, names().size());
    }

    /** The committee's name, then the learners'. */
    List<String> names() {
        return first().participants().stream().map(Participant::name).toList();
    }

    /** Accuracy of a participant, from 0 to 1, over the seeds; empty if the stream is too short. */
    Optional<Spread> accuracy(String name, Checkpoint checkpoint) {
        return Spread.of(participants(name).stream()
                .map(participant -> checkpoint.of(participant.trace()))
                .flatMapToDouble(accuracy -> accuracy.stream()));
    }

    /** Any other number of a participant over the seeds. */
    Spread spread(String name, ToDoubleFunction<Participant> number) {
        return Spread.of(participants(name).stream().mapToDouble(number)).orElseThrow();
    }

    /** Events learned in a second, over the seeds. */
    Spread perSecond() {
        return Spread.of(runs.stream().mapToDouble(Run::perSecond)).orElseThrow();
    }

    /** The learner that has the highest accuracy there, in the mean over the seeds; of equal ones the first. */
    Optional<String> bestLearner(Checkpoint checkpoint) {
        Optional<String> best = Optional.empty();
        double highest = Double.NEGATIVE_INFINITY;
        for (String learner : learners()) {
            double accuracy = accuracy(learner, checkpoint).map(Spread::mean).orElse(Double.NEGATIVE_INFINITY);
            if (accuracy > highest) {
                highest = accuracy;
                best = Optional.of(learner);
            }
        }
        return best;
    }

    /** One participant's results, a seed after the other. */
    List<Participant> participants(String name) {
        return runs.stream()
                .map(run -> run.participants().stream()
                        .filter(participant -> participant.name().equals(name))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }
}
