package io.headwater.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.learn.state.SavedValues;
import io.headwater.model.LabelSet;
import io.headwater.model.Member;
import io.headwater.model.TransferStrategy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommitteeTest {
    private static final LabelSet LABELS = new LabelSet(List.of("0", "1", "2", "3"));

    private static final CommitteeSettings SETTINGS = new CommitteeSettings(5, 16, 40, 100, true, 0.5);
    private static final CommitteeSettings STEADY = new CommitteeSettings(5, 16, 40, 100, false, 0.5);

    private final ScriptedLearner one = new ScriptedLearner("one");
    private final ScriptedBatchLearner two = new ScriptedBatchLearner("two");
    private final RecordingExporter exporter = new RecordingExporter();

    private Committee committee(CommitteeSettings settings) {
        return new Committee(List.of(one, two), exporter, settings);
    }

    private static Features text(int i) {
        return new Features(new float[] {i * 7 % 4, i % 5, i}, new int[] {i});
    }

    /** Labels 0 to 3 come one after the other within the first 40 events; all change places at the jump. */
    private static int label(int i, int jump) {
        int kind = Math.min(i * 7 % 4, i / 10);
        int label = (kind + (i % 13 == 0 ? 1 : 0)) % 4;
        return i < 40 ? Math.min(label, i / 10) : i < jump ? label : (label + 1) % 4;
    }

    private static Set<Alarm> learn(Committee committee, int from, int to, int jump) {
        List<Features> texts =
                IntStream.range(from, to).mapToObj(CommitteeTest::text).toList();
        int[] targets = IntStream.range(from, to).map(i -> label(i, jump)).toArray();
        return committee.learn(texts, targets, LABELS, committee.predict(texts));
    }

    private static Set<Alarm> learnInCuts(Committee committee, int from, int to, int jump, int cut) {
        Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
        for (int i = from; i < to; i += cut) {
            alarms.addAll(learn(committee, i, Math.min(to, i + cut), jump));
        }
        return alarms;
    }

    private static String sha256(TrainingState state, String... prefixes) {
        List<String> hashes = new ArrayList<>();
        for (String prefix : prefixes) {
            Map<String, String> metadata = Prefixed.part(state.metadata(), prefix);
            assertThat(metadata).as(prefix).isNotEmpty();
            hashes.add(new TrainingState(metadata, Prefixed.part(state.tensors(), prefix)).sha256());
        }
        return String.join(" ", hashes);
    }

    private static TrainingState afterCuts(int cut) {
        List<Learner> learners = List.of(new ScriptedLearner("one"), new ScriptedBatchLearner("two"));
        Committee committee = new Committee(learners, new RecordingExporter(), SETTINGS);
        Set<Alarm> alarms = learnInCuts(committee, 0, 960, 2_000, cut);
        assertThat(alarms).doesNotContain(Alarm.ERROR_ADWIN);
        return committee.state();
    }

    @Test
    void whatIsLearnedDoesNotDependOnHowEventsAreCutIntoMicroBatches() {
        String[] independent = {"learner.one.", "learner.two.", "rehearsal.", "watch.labels.", "watch.features."};
        TrainingState singly = afterCuts(1);
        for (int cut : List.of(4, 32, 57)) {
            TrainingState other = afterCuts(cut);
            assertThat(sha256(other, independent)).as("cuts of %d", cut).isEqualTo(sha256(singly, independent));
            // Forecasts are made less often, and all that judges them differs.
            for (String dependent : List.of("pool.", "guard.", "counter.one.")) {
                assertThat(sha256(other, dependent)).as(dependent).isNotEqualTo(sha256(singly, dependent));
            }
        }
    }

    private static int eventsUntilAlarm(Committee committee, int from, int cut) {
        for (int i = from; i < from + 300; i += cut) {
            if (learn(committee, i, i + cut, from).contains(Alarm.MEANING)) {
                return i + cut - from;
            }
        }
        throw new AssertionError("no alarm");
    }

    @Test
    void anAlarmOfErrorsMakesTheCommitteeStartAfreshHoweverEventsAreCut() {
        for (int cut : List.of(1, 4, 32, 100)) {
            ScriptedLearner first = new ScriptedLearner("one");
            ScriptedBatchLearner second = new ScriptedBatchLearner("two");
            Committee committee = new Committee(List.of(first, second), exporter, SETTINGS);
            learnInCuts(committee, 0, 800, 800, cut);
            assertThat(committee.members()).extracting(Member::weight).doesNotContain(0.5);
            first.calls.clear();
            second.calls.clear();
            second.steps.clear();

            int needed = eventsUntilAlarm(committee, 800, cut);

            assertThat(needed).as("cuts of %d", cut).isLessThanOrEqualTo(300);
            assertThat(first.calls).as("cuts of %d", cut).containsOnlyOnce("forget");
            assertThat(second.calls).containsOnlyOnce("forget");
            assertThat(committee.members()).extracting(Member::weight).containsExactly(0.5, 0.5);
            TrainingState state = committee.state();
            assertThat(state.required("pool.sizes")).isEmpty();
            assertThat(state.required("guard.leads")).isEmpty();
            // Of the events since the start at most a micro-batch is kept, none of before.
            long kept = state.required("rehearsal.replay.slots")
                    .chars()
                    .filter(c -> c == ' ')
                    .count();
            assertThat(kept).isLessThan(cut);
            second.steps.clear();
            learnInCuts(committee, 800 + needed, 800 + needed + 200, 800, cut);
            int last = 800 + needed;
            assertThat(second.steps)
                    .isNotEmpty()
                    .allSatisfy(step -> assertThat(step.texts())
                            .allSatisfy(text -> assertThat(text.dense()[2]).isGreaterThanOrEqualTo(last - cut)));
            assertThat(first.calls).containsOnlyOnce("forget");
        }
    }

    @Test
    void everyEventIsLearnedOnceAlsoWhenAFreshStartDividesItsMicroBatch() {
        Committee committee = committee(SETTINGS);
        learnInCuts(committee, 0, 800, 800, 100);
        one.calls.clear();
        int needed = eventsUntilAlarm(committee, 800, 100);

        List<String> calls = new ArrayList<>(one.calls);
        int forget = calls.indexOf("forget");
        List<Integer> learned = new ArrayList<>();
        for (String call : calls) {
            if (call.startsWith("learn [")) {
                for (String label : call.substring(7, call.length() - 1).split(", ", -1)) {
                    learned.add(Integer.valueOf(label));
                }
            }
        }
        assertThat(learned)
                .isEqualTo(IntStream.range(800, 800 + needed)
                        .mapToObj(i -> label(i, 800))
                        .toList());
        assertThat(calls.get(forget - 1)).startsWith("learn");
        assertThat(calls.get(forget + 1)).startsWith("learn");
    }

    @Test
    void aCommitteeThatIsNotAdaptiveTellsTheAlarmAndKeepsWhatItKnows() {
        Committee committee = committee(STEADY);
        learnInCuts(committee, 0, 800, 800, 4);
        one.calls.clear();
        two.calls.clear();

        eventsUntilAlarm(committee, 800, 4);

        assertThat(one.calls).doesNotContain("forget");
        assertThat(two.calls).doesNotContain("forget");
        assertThat(committee.state().required("pool.sizes")).isNotEmpty();
        assertThat(committee.state().required("rehearsal.replay.slots").split(" ", -1))
                .hasSize(100);
    }

    @Test
    void theExporterGetsTheVeryMixThatPredictionsAreMadeWith() {
        Committee committee = committee(SETTINGS);
        learnInCuts(committee, 0, 500, 2_000, 4);
        List<Features> probes = List.of(text(3), text(9));

        ServingModel exported = committee.export(probes);

        Forecast forecast = committee.predict(probes);
        assertThat(exported.changedRows()).isEmpty();
        assertThat(exporter.probes).isEqualTo(probes);
        assertThat(exporter.mix().exponents()[0])
                .isEqualTo((float) committee.members().get(0).weight())
                .isNotEqualTo(0.5f);
        for (int text = 0; text < probes.size(); text++) {
            assertThat(exporter.expected[text]).containsExactly(forecast.probabilities()[text]);
            assertThat(exporter.mix().apply(forecast.logs()[text])).containsExactly(forecast.probabilities()[text]);
            assertThat(forecast.logs()[text][0]).containsExactly(one.shares.logs(probes.get(text)));
            assertThat(forecast.logs()[text][1]).containsExactly(two.shares.logs(probes.get(text)));
        }
    }

    @Test
    void aLearnersPartOfTheStateIsTheStateThatItGave() {
        Committee committee = committee(SETTINGS);
        learnInCuts(committee, 0, 100, 2_000, 4);

        assertThat(sha256(committee.state(), "learner.two."))
                .isEqualTo(two.state().sha256());
        assertThat(sha256(committee.state(), "learner.one."))
                .isEqualTo(one.state().sha256());
    }

    @Test
    void aLearnerByItselfHasAllTheWeight() {
        Committee alone = new Committee(List.of(one), exporter, SETTINGS);
        assertThat(alone.members()).extracting(Member::weight).containsExactly(1.0);
    }

    @Test
    void learnersOfWhomNoneHasAFirstWeightBeginWithEqualOnes() {
        one.firstWeight = 0;
        two.firstWeight = 0;
        assertThat(committee(SETTINGS).members()).extracting(Member::weight).containsExactly(0.5, 0.5);
    }

    @Test
    void whoAnswersAsASourceDoesLeadsWhereTheSourcesLabelsAreTheStreams() {
        one.firstWeight = 0;
        one.strategy = TransferStrategy.TASK;
        Committee committee = committee(STEADY);
        assertThat(committee.members()).extracting(Member::weight).containsExactly(0.0, 0.5);

        committee.inherit(LABELS.first(2));

        assertThat(committee.labels()).isEqualTo(2);
        assertThat(committee.members().get(0).weight()).isGreaterThan(0.9);
        assertThat(committee.members().get(1).weight()).isLessThan(0.1);
        assertThat(committee.state().required("guard.shares").split(" ", -1)[0]).startsWith("0.9");
        Committee other = committee(STEADY);
        other.restore(committee.state());
        assertThat(other.members()).isEqualTo(committee.members());
        assertThat(other.state().sha256()).isEqualTo(committee.state().sha256());
    }

    @Test
    void textsWithoutDenseFeaturesAreLearnedToo() {
        Committee committee = new Committee(List.of(one), exporter, SETTINGS);
        List<Features> texts = List.of(new Features(new float[0], new int[] {1}));

        Set<Alarm> alarms = committee.learn(texts, new int[] {0}, LABELS, committee.predict(texts));

        assertThat(alarms).isEmpty();
        assertThat(committee.labels()).isEqualTo(1);
    }

    @Test
    void aCommitteeHasLearnersAndEachItsOwnName() {
        List<Learner> twins = List.of(new ScriptedLearner("one"), new ScriptedBatchLearner("one"));
        assertThatThrownBy(() -> new Committee(twins, exporter, SETTINGS)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Committee(List.of(), exporter, SETTINGS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneSettingChangesAndTheOthersStay() {
        assertThat(SETTINGS.withSeed(9)).isEqualTo(new CommitteeSettings(9, 16, 40, 100, true, 0.5));
        assertThat(SETTINGS.withoutReplay()).isEqualTo(new CommitteeSettings(5, 16, 16, 100, true, 0.5));
        assertThat(SETTINGS.withAdaptive(false)).isEqualTo(STEADY);
        assertThat(SETTINGS.withRecall(0.1)).isEqualTo(new CommitteeSettings(5, 16, 40, 100, true, 0.1));
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new CommitteeSettings(1, 0, 4, 10, true, 0)).hasMessageContaining("0 new");
        assertThatThrownBy(() -> new CommitteeSettings(1, 5, 4, 10, true, 0)).hasMessageContaining("4 rows");
        assertThatThrownBy(() -> new CommitteeSettings(1, 4, 4, 0, true, 0)).hasMessageContaining("from 0");
        assertThatThrownBy(() -> new CommitteeSettings(1, 4, 4, 10, true, 1.1)).hasMessageContaining("1.1");
        assertThatThrownBy(() -> new CommitteeSettings(1, 4, 4, 10, true, Double.NaN))
                .hasMessageContaining("NaN");
    }

    @Test
    void settingsComeBackAsTheyWere() {
        CommitteeSettings odd = new CommitteeSettings(-7, 3, 11, 13, false, 0.1);
        Map<String, String> metadata = new TreeMap<>();
        odd.save(new SavedValues("s.", metadata));
        assertThat(CommitteeSettings.load(new SavedValues("s.", metadata))).isEqualTo(odd);
    }
}
