package io.headwater.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.cli.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoalsTest {
    private static Goals goals(int events, Map<String, Double> accuracy) {
        return new Goals(
                Map.of("agnews", new Goals.Stream(events, accuracy)),
                Map.of("200", 2.0, "all", 0.5, "last_2000", 0.5, "10000", 0.5),
                new Goals.BestLearner(1000, 0.3),
                0.5,
                true);
    }

    private static Verdict verdict(Goals goals, StreamResult... results) {
        return Verdict.of(goals, List.of(results));
    }

    @Test
    void theReferenceComesAlongWithAllItsStreams() throws Exception {
        Goals reference = Goals.read(Goals.REFERENCE);
        assertThat(reference.streams())
                .containsOnlyKeys("agnews", "clinc150", "airline-tweets", "amazon-books", "smsspam", "mail");
        assertThat(reference.streams().values())
                .allSatisfy(
                        stream -> assertThat(stream.accuracy()).containsOnlyKeys("200", "1000", "all", "last_2000"));
        assertThat(reference.tolerance()).containsEntry("200", 2.0).containsEntry("1000", 1.0);
    }

    @Test
    void withinTheToleranceAGoalIsMet() {
        Goals goals = goals(3000, Map.of("200", 92.0, "all", 90.5));
        Verdict verdict = verdict(goals, Results.result(32, List.of(), 90));
        assertThat(verdict.missed()).isEmpty();
        assertThat(verdict.compared()).isEqualTo(2);
        assertThat(verdict.met()).isTrue();
    }

    @Test
    void beyondTheToleranceAGoalIsMissedAndToldInASentence() {
        Verdict verdict = verdict(goals(3000, Map.of("200", 92.1)), Results.result(32, List.of(), 90));
        assertThat(verdict.met()).isFalse();
        assertThat(verdict.missed())
                .containsExactly("agnews (micro-batch 32) at 200: 90.0, reference 92.1 (-2.1, tolerance 2.0)");
        assertThat(verdict.lines()).contains("goals: 0 of 1 met");
    }

    @Test
    void anAccuracyOverAllEventsOfAShorterStreamIsNotCompared() {
        Verdict verdict = verdict(
                goals(10000, Map.of("200", 50.0, "all", 99.0, "last_2000", 99.0, "10000", 99.0)),
                Results.result(32, List.of(), 90));
        assertThat(verdict.missed()).isEmpty();
        assertThat(verdict.compared()).isEqualTo(1);
        assertThat(verdict.open()).hasSize(3).allMatch(open -> open.contains("10000 events"));
    }

    @Test
    void whereNothingCouldBeComparedNothingIsMet() {
        Verdict verdict = verdict(goals(3000, Map.of("200", 50.0)));
        assertThat(verdict.met()).isFalse();
        assertThat(verdict.open()).containsExactly("agnews was not run");
    }

    @Test
    void theCommitteeMustNotStayBehindItsBestLearnerFromAThousandEventsOn() {
        Verdict verdict = verdict(goals(3000, Map.of()), Results.result(32, List.of(), 90, 80, 91));
        assertThat(verdict.missed())
                .hasSize(4)
                .noneMatch(miss -> miss.contains("at 200:") || miss.contains("at 500:"))
                .allMatch(miss -> miss.contains("learner b 91.0"));
        assertThat(verdict(goals(3000, Map.of()), Results.result(32, List.of(), 90, 80, 90))
                        .met())
                .isTrue();
    }

    @Test
    void theCommitteeMustBeAboveThePeers() {
        Peer better = new Peer("python", Map.of("200", 0.5, "all", 0.95), 1);
        Verdict verdict = verdict(goals(3000, Map.of()), Results.result(32, List.of(better), 90));
        assertThat(verdict.compared()).isEqualTo(2);
        assertThat(verdict.missed()).hasSize(1).first().asString().contains("at all", "peer python 95.0");
    }

    @Test
    void sizesOfMicroBatchesMustEndAlike() {
        Goals goals = goals(3000, Map.of());
        assertThat(verdict(goals, Results.result(32, List.of(), 90), Results.result(1, List.of(), 91))
                        .missed())
                .containsExactly("agnews: micro-batches of 1 and 32 end +1.0 points apart");
        assertThat(verdict(goals, Results.result(32, List.of(), 90), Results.result(1, List.of(), 90))
                        .met())
                .isTrue();
    }

    @Test
    void aFileWithACheckpointThatIsNoneIsRefused(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("goals.json");
        Files.writeString(file, """
                {"streams": {"x": {"events": 5, "accuracy": {"201": 5}}}, "tolerance": {},
                 "best_learner": {"from": 1, "tolerance": 0}, "micro_batches": 1, "above_peers": false}
                """);
        assertThatThrownBy(() -> Goals.read(file.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("201");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> Goals.read(file.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("streams");
        assertThatThrownBy(() -> Goals.read("no such file")).isInstanceOf(DataException.class);
    }
}
