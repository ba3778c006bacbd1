package io.headwater.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.cli.progress.Terminal;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskTest {
    private static final Terminal SILENT = new Terminal(new PrintStream(OutputStream.nullOutputStream()), false, true);

    @Test
    void labelsAreCutIntoTasksInTheOrderOfTheirFirstAppearance() {
        List<Example> stream = CountingModels.stream(40);
        List<Task> tasks = Task.split(stream, 3);
        List<List<String>> labels = tasks.stream()
                .map(task ->
                        task.training().stream().map(Example::label).distinct().toList())
                .toList();
        // The stream begins with kinds 0, 3, 2, 1.
        assertThat(labels).containsExactly(List.of("label 0"), List.of("label 3"), List.of("label 2", "label 1"));
    }

    @Test
    void everyEventIsLearnedOrHeldOutAndTheHeldOutAreEachLabelsLastFifth() {
        List<Example> stream = CountingModels.stream(400);
        List<Example> all = new ArrayList<>();
        for (Task task : Task.split(stream, 2)) {
            all.addAll(task.training());
            all.addAll(task.heldOut());
            assertThat(task.training()).isSortedAccordingTo((a, b) -> position(stream, a) - position(stream, b));
            for (Example heldOut : task.heldOut()) {
                assertThat(task.training())
                        .filteredOn(example -> example.label().equals(heldOut.label()))
                        .allMatch(example -> position(stream, example) < position(stream, heldOut));
            }
            assertThat((double) task.heldOut().size() / task.training().size()).isCloseTo(0.25, within(0.02));
        }
        assertThat(all).hasSize(400);
        assertThat(all.stream().map(example -> position(stream, example)).distinct())
                .hasSize(400);
    }

    @Test
    void aLabelWithASingleEventIsLearned() {
        List<Example> stream = CountingModels.stream(3);
        List<Task> tasks = Task.split(stream, 3);
        assertThat(tasks)
                .allMatch(task -> task.training().size() == 1 && task.heldOut().isEmpty());
    }

    @Test
    void moreTasksThanLabelsAreRefused() {
        assertThatThrownBy(() -> Task.split(CountingModels.stream(40), 5)).hasMessageContaining("4 labels");
    }

    @Test
    void whoLooksAtTextsForgetsNothingWhoDoesNotForgetsAllButTheMostFrequent() {
        Measurement measurement = new Measurement(new CountingModels(), List.of(1L), () -> 0, SILENT);
        List<Example> clean = CountingModels.stream(2000).stream()
                .map(example -> new Example(
                        example.features(), "kind " + (int) example.features().dense()[0]))
                .toList();
        List<IncrementalRun> runs = measurement.incremental("kinds", clean, 32, 4);

        assertThat(runs).hasSize(1);
        IncrementalRun run = runs.get(0);
        assertThat(run.end().overall(1)).isEqualTo(1);
        assertThat(run.meanForgetting(1)).isZero();
        assertThat(run.end().overall(2)).isCloseTo(0.25, within(1e-9));
        // The last task's label had no time to be forgotten.
        assertThat(run.forgetting(2)).containsOnlyKeys("kind 0", "kind 3", "kind 2");
        assertThat(run.run().events()).isEqualTo(1600);
        assertThat(IncrementalSection.of("kinds", 4, runs).lines())
                .anyMatch(line -> line.matches("looks +100.0 +0.0"))
                .anyMatch(line -> line.matches("blind +25.0 +.*"));
    }

    @Test
    void whatWasKnownBeforeTheLastTaskAndIsNotAtTheEndIsForgotten() {
        List<Example> stream = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            // The same text means a, then more often b; c comes last.
            stream.add(new Example(
                    new Features(new float[] {i < 40 ? 0 : 1, 1}, new int[] {1}), i < 10 ? "a" : i < 40 ? "b" : "c"));
        }
        Measurement measurement = new Measurement(new CountingModels(), List.of(1L), () -> 0, SILENT);

        IncrementalRun run = measurement.incremental("same", stream, 1, 3).get(0);

        assertThat(run.forgetting(1)).containsExactlyInAnyOrderEntriesOf(Map.of("a", 1.0, "b", 0.0));
        assertThat(run.meanForgetting(1)).isEqualTo(0.5);
    }

    /** By identity: equal examples are many. */
    private static int position(List<Example> stream, Example example) {
        IdentityHashMap<Example, Integer> positions = new IdentityHashMap<>();
        for (int i = 0; i < stream.size(); i++) {
            positions.put(stream.get(i), i);
        }
        return positions.getOrDefault(example, -1);
    }
}
