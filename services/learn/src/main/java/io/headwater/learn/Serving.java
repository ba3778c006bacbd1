package io.headwater.learn;

import io.headwater.learn.gate.Gate;
import io.headwater.learn.gate.GateSettings;
import io.headwater.learn.gate.Pairs;
import io.headwater.learn.gate.ServedLevel;
import io.headwater.learn.gate.Verdict;
import io.headwater.learn.state.SavedValues;
import io.headwater.model.LabelSet;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What is being served of a target model, and whether the next version may be. Remembers what was exported; keeps the
 * version being served, in memory of its own, only while others are held. Single-threaded.
 */
final class Serving {
    private final Committee committee;
    private static final String LEVEL = "served";

    private final Gate gate = new Gate(GateSettings.OFF);
    private ServedLevel level = new ServedLevel();
    private boolean judging;
    private Optional<ServingModel> newest = Optional.empty();
    private Optional<ServingModel> served = Optional.empty();
    /** By event of the holdout: whether the present state has it right. */
    private Optional<boolean[]> answers = Optional.empty();

    private boolean learned;

    Serving(Committee committee) {
        this.committee = committee;
    }

    void judgeBy(GateSettings settings) {
        judging = settings.enabled();
        gate.judgeBy(settings);
    }

    boolean isHeld() {
        return gate.isHeld();
    }

    /** The present state was exported. */
    void exported(ServingModel model) {
        newest = Optional.of(model);
        if (!learned && !gate.isHeld()) {
            // The memory of the export before may be written to at the next one.
            served = newest;
        }
    }

    /** What the version being served answers, if it is known. */
    Optional<int[]> answers(List<Features> texts) {
        return served.map(model -> Arrays.stream(committee.answers(model, texts))
                .mapToInt(Rows::highest)
                .toArray());
    }

    OptionalDouble accuracy() {
        return level.accuracy();
    }

    /** From the next event on. */
    void watchAnew() {
        level = new ServedLevel();
    }

    /** Events that came, before anything of them is learned. */
    void see(List<Example> events, boolean[] right, LabelSet labels, Holdout holdout) {
        Optional<int[]> other =
                gate.isHeld() ? answers(events.stream().map(Example::features).toList()) : Optional.empty();
        for (int i = 0; i < right.length; i++) {
            int target = labels.indexOf(events.get(i).label()).orElse(-1);
            if (target < 0) {
                continue;
            }
            if (other.isPresent()) {
                boolean servedRight = other.get()[i] == target;
                level.add(servedRight);
                gate.compare(target, servedRight, right[i]);
                holdout.note(events.get(i), servedRight);
            } else if (!gate.isHeld()) {
                // What is served is so little behind the present state that it would answer the same.
                level.add(right[i]);
                gate.see(target, right[i]);
            }
        }
    }

    void learned() {
        learned = true;
        answers = Optional.empty();
    }

    void startedAfresh() {
        gate.startedAfresh();
    }

    Verdict judge(Holdout holdout, Function<List<Example>, boolean[]> present) {
        return gate.judge(holdout.seen(), judging ? holdout.compare(answers(holdout, present)) : Pairs.NONE);
    }

    private boolean[] answers(Holdout holdout, Function<List<Example>, boolean[]> present) {
        boolean[] found = answers.orElseGet(() -> present.apply(holdout.examples()));
        answers = Optional.of(found);
        return found;
    }

    /** Follows a verdict on the present state; {@link #servesThis} is still to be called if it is served. */
    void apply(Verdict verdict, Holdout holdout) {
        boolean before = gate.isHeld();
        gate.apply(verdict, holdout.seen());
        if (gate.isHeld() && !before) {
            served = served.map(ServingModel::copied);
        }
    }

    /** What was exported last is what is being served, from here on. */
    void servesThis(Holdout holdout, Function<List<Example>, boolean[]> present) {
        served = newest;
        learned = false;
        if (judging) {
            holdout.serve(answers(holdout, present));
        }
    }

    void save(SavedValues state) {
        gate.save(state);
        level.save(state.within(LEVEL));
    }

    void load(SavedValues state) {
        gate.load(state);
        level = ServedLevel.load(state.within(LEVEL));
        newest = Optional.empty();
        served = Optional.empty();
        answers = Optional.empty();
        learned = true;
    }
}
