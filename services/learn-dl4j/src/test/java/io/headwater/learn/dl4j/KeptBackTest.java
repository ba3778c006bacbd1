package io.headwater.learn.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.HoldoutSettings;
import io.headwater.learn.ServingModel;
import io.headwater.learn.Step;
import io.headwater.learn.TargetModel;
import io.headwater.learn.gate.GateSettings;
import io.headwater.learn.gate.Verdict;
import io.headwater.model.Coordinates;
import io.headwater.model.Lineage.LearnedEvent;
import io.headwater.model.SourceModel;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A target model that keeps some events back, with the learners that serve. */
class KeptBackTest {
    private static final int DIMENSION = 6;
    private static final HoldoutSettings HOLDOUT = new HoldoutSettings(0.1, 60);

    private static TargetModel model(HoldoutSettings holdout, GateSettings gate) {
        SourceModel source = Learners.builtInSource("minilm", "f".repeat(64), DIMENSION);
        TargetModel model = new TargetModel(Learners.committee(
                source, Learners.names(Learners.AUTO, "minilm"), CommitteeSettings.DEFAULT, Learners.LEARNING_RATE));
        model.keepBack(holdout);
        model.judgeBy(gate);
        return model;
    }

    /** Three labels, each with its place among the features; {@code turn} says which label has which. */
    private static List<Example> events(int from, int count, int turn) {
        List<Example> events = new ArrayList<>();
        for (int number = from; number < from + count; number++) {
            SplittableRandom random = new SplittableRandom(number);
            int kind = random.nextInt(3);
            float[] dense = new float[DIMENSION];
            for (int i = 0; i < DIMENSION; i++) {
                dense[i] = (float) (random.nextDouble() * 0.6 - 0.3 + (i == kind ? 1 : 0));
            }
            Features features = new Features(dense, new int[] {kind + 1, 10 + random.nextInt(500)});
            LearnedEvent event = new LearnedEvent(new Coordinates("labeled-texts", 0, number), number);
            events.add(new Example(features, "label " + (kind + turn) % 3, event));
        }
        return events;
    }

    private static Map<String, float[]> weights(TargetModel model) {
        Map<String, float[]> weights = new HashMap<>();
        for (Tensor tensor : model.export().tensors()) {
            weights.put(tensor.name(), tensor.toArray());
        }
        return weights;
    }

    @Test
    void whatIsLearnedIsWhatAModelLearnsToWhichJustTheseEventsCome() {
        try (TargetModel model = model(HOLDOUT, GateSettings.OFF);
                TargetModel other = model(HoldoutSettings.NONE, GateSettings.OFF)) {
            long waited = 0;
            for (int from = 0; from < 1_600; from += 32) {
                Step step = model.learn(events(from, 32, 0));
                waited += step.learned().stream()
                        .filter(example -> example.event().orElseThrow().waited())
                        .count();
                Step same = other.learn(step.learned());
                assertThat(same.newLabels()).isEqualTo(step.newLabels());
            }
            assertThat(waited).isPositive();
            assertThat(model.heldOut()).hasSize(60);
            assertThat(model.prequential().events()).isEqualTo(1_600);
            assertThat(weights(model)).usingRecursiveComparison().isEqualTo(weights(other));
        }
    }

    /** Learns and follows the gate, a version after each micro-batch; gives the verdicts. */
    private static List<Verdict> lead(TargetModel model, int from, int count, int turn) {
        List<Verdict> verdicts = new ArrayList<>();
        for (int at = from; at < from + count; at += 32) {
            Step unused = model.learn(events(at, 32, turn));
            ServingModel exported = model.export();
            assertThat(exported.tensors()).isNotEmpty();
            Verdict verdict = model.judge();
            model.apply(verdict);
            if (verdict.serve()) {
                model.servesThis();
            }
            verdicts.add(verdict);
        }
        return verdicts;
    }

    @Test
    void aChangedMeaningIsHeldAtFirstAndServedOnceTheModelHasLearnedIt() {
        try (TargetModel model = model(HOLDOUT, GateSettings.DEFAULT)) {
            assertThat(lead(model, 0, 960, 0)).allMatch(Verdict::serve);
            List<Verdict> after = lead(model, 960, 640, 1);

            assertThat(after).anyMatch(verdict -> !verdict.serve());
            assertThat(after).anyMatch(verdict -> verdict.cause() == Verdict.Cause.BETTER);
            assertThat(after.subList(after.size() - 8, after.size())).allMatch(Verdict::serve);
        }
    }

    @Test
    void whileVersionsAreHeldTheOneBeforeIsAskedStill() {
        try (TargetModel model = model(HOLDOUT, GateSettings.DEFAULT)) {
            List<Verdict> unused = lead(model, 0, 960, 0);
            List<Features> texts =
                    events(5_000, 100, 0).stream().map(Example::features).toList();
            int[] before = model.served(texts).orElseThrow();
            List<Verdict> verdicts = new ArrayList<>();
            int at = 960;
            while (!model.isHeld()) {
                verdicts.addAll(lead(model, at, 32, 1));
                at += 32;
                if (!model.isHeld()) {
                    before = model.served(texts).orElseThrow();
                }
            }
            for (int i = 0; i < 3 && model.isHeld(); i++) {
                assertThat(model.served(texts).orElseThrow()).isEqualTo(before);
                verdicts.addAll(lead(model, at, 32, 1));
                at += 32;
            }
            assertThat(verdicts.get(verdicts.size() - 1).reason()).isNotBlank();
        }
    }
}
