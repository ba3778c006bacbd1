package io.headwater.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.cli.progress.Terminal;
import io.headwater.learn.Alarm;
import io.headwater.learn.Example;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PermutedTest {
    @Test
    void noLabelKeepsItsMeaningAndTheEarlierEventsAreAsTheyWere() {
        List<Example> stream = CountingModels.stream(400);
        List<Example> changed = LabelRotation.from(100, stream);
        assertThat(changed.subList(0, 100)).isEqualTo(stream.subList(0, 100));
        for (int i = 100; i < 400; i++) {
            assertThat(changed.get(i).label()).isNotEqualTo(stream.get(i).label());
            assertThat(changed.get(i).features()).isSameAs(stream.get(i).features());
        }
        assertThat(changed.stream().map(Example::label).distinct())
                .containsExactlyElementsOf(
                        stream.stream().map(Example::label).distinct().toList());
    }

    @Test
    void aChangeNeedsTwoLabelsAndEventsOnBothSides() {
        List<Example> stream = CountingModels.stream(40);
        assertThatThrownBy(() -> LabelRotation.from(0, stream)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LabelRotation.from(40, stream)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LabelRotation.from(1, CountingModels.stream(1).subList(0, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyAlarmsOfErrorsCountAndOnlyThoseAfterTheChangeAreDetections() {
        Recovery recovery = new Recovery(1000);
        List<Announced> alarms = List.of(
                new Announced(500, Set.of(Alarm.ERROR_ADWIN)),
                new Announced(1020, Set.of(Alarm.LABELS)),
                new Announced(1064, Set.of(Alarm.ERROR_ADWIN, Alarm.FEATURES)),
                new Announced(1300, Set.of(Alarm.ERROR_ADWIN)));
        assertThat(recovery.delay(alarms)).hasValue(64);
        assertThat(recovery.falseAlarms(alarms)).isEqualTo(1);
        assertThat(recovery.delay(alarms.subList(0, 2))).isEmpty();
    }

    @Test
    void levelsAreTakenBeforeTheChangeAndFifteenHundredEventsAfterIt() {
        boolean[] hits = new boolean[6000];
        for (int i = 0; i < hits.length; i++) {
            hits[i] = i < 2000 ? i % 10 != 0 : i >= 3500 && i % 2 == 0;
        }
        Trace trace = Results.trace(hits);
        Recovery recovery = new Recovery(2000);
        assertThat(recovery.before(trace)).isEqualTo(0.9);
        assertThat(recovery.after(trace)).hasValue(0.5);
        assertThat(recovery.block(trace, -250)).isEqualTo(0.9);
        assertThat(recovery.block(trace, 0)).isZero();
        assertThat(recovery.blocks(6000)).startsWith(-1000, -750).endsWith(2500, 2750);
        assertThat(recovery.blocks(2400)).endsWith(0);
        assertThat(new Recovery(5000).after(trace)).isEmpty();
    }

    @Test
    void aCommitteeThatLearnsAnewIsSeenToFallAndToRecover() {
        Measurement measurement = new Measurement(
                new CountingModels(),
                List.of(1L),
                () -> 0,
                new Terminal(new PrintStream(OutputStream.nullOutputStream()), false, true));
        StreamResult result = measurement.permuted("kinds", CountingModels.stream(8000), 32, 3001);
        Recovery recovery = new Recovery(3001);

        Trace committee = result.participants("auto").get(0).trace();
        assertThat(recovery.before(committee)).isGreaterThan(0.85);
        assertThat(recovery.block(committee, 0)).isLessThan(0.8);
        assertThat(recovery.delay(result.runs().get(0).alarms())).isPresent();
        assertThat(recovery.after(committee).orElseThrow()).isGreaterThan(0.85);
        assertThat(PermutedSection.of(result, recovery).lines()).anyMatch(line -> line.contains("alarm "));
    }
}
