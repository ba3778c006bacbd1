package io.headwater.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.learn.dl4j.Learners;
import io.headwater.model.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransferResultTest {
    /** A stream of 3,000 events on which everybody has the same accuracy, in per cent, from the first event to the last. */
    private static StreamResult result(String committee, int right, List<String> learners, int... rights) {
        List<Participant> participants = new ArrayList<>();
        participants.add(new Participant(committee, 1, 0.5, Results.steady(3000, right)));
        for (int i = 0; i < rights.length; i++) {
            participants.add(new Participant(learners.get(i), 0.25, 0.5, Results.steady(3000, rights[i])));
        }
        return new StreamResult("dvd", List.of(new Run(1, 32, 3000, 2, 10, participants, List.of())), List.of());
    }

    private static TransferResult near(int auto, int withSource, int task, int parameter, int scratch) {
        return new TransferResult(
                "dvd",
                true,
                result("auto", auto, List.of()),
                Map.of(
                        Architecture.NGRAMS,
                        result("strategies", 80, Learners.SOURCE_NAMES, task, parameter, 70, scratch)),
                Map.of(Architecture.NGRAMS, result("auto", withSource, List.of())));
    }

    private static TransferResult far(int auto, int withSource) {
        return new TransferResult(
                "news",
                false,
                result("auto", auto, List.of()),
                Map.of(),
                Map.of(Architecture.NGRAMS, result("auto", withSource, List.of())));
    }

    @Test
    void whatIsAskedOfTransferToAnAlikeStreamIsMetByALittle() {
        assertThat(near(79, 80, 78, 71, 71).verdict())
                .hasSize(4)
                .allMatch(line -> line.startsWith("met"))
                .anyMatch(line -> line.contains("ngrams parameter against scratch, 200: +0.0 500: +0.0"))
                .anyMatch(line -> line.contains("auto --source ngrams against auto, 200: +1.0"));
    }

    @Test
    void eachThingThatIsAskedIsMissedByItself() {
        assertThat(near(79, 80, 77, 71, 71).verdict())
                .filteredOn(line -> line.startsWith("missed"))
                .singleElement()
                .asString()
                .contains("task over 200, at least 78 %, 200: -1.0");
        assertThat(near(79, 80, 78, 70, 71).verdict())
                .filteredOn(line -> line.startsWith("missed"))
                .singleElement()
                .asString()
                .contains("parameter against scratch");
        assertThat(near(70, 79, 78, 71, 71).verdict())
                .filteredOn(line -> line.startsWith("missed"))
                .singleElement()
                .asString()
                .contains("over 200, at least 80 %");
        assertThat(near(82, 81, 78, 71, 71).verdict())
                .filteredOn(line -> line.startsWith("missed"))
                .singleElement()
                .asString()
                .contains("against auto");
    }

    @Test
    void aSourceAboutSomethingElseMayCostAPointAtFirstAndHalfOfOneLater() {
        assertThat(far(80, 80).verdict()).singleElement().asString().startsWith("met");
        assertThat(far(80, 79).verdict())
                .singleElement()
                .asString()
                .startsWith("missed")
                .containsPattern("500: [+-]0.0")
                .contains("2000: -0.5");
    }

    @Test
    void thereAreARowForEachLearnerAndCurvesWithAndWithoutASource() {
        Section section = near(79, 80, 78, 71, 71).section();
        assertThat(section.lines())
                .anyMatch(line -> line.matches("auto --source ngrams +80.0.*"))
                .anyMatch(line -> line.matches("ngrams task +78.0.*"))
                .anyMatch(line -> line.matches("ngrams scratch +71.0.*"));
        assertThat(section.charts()).extracting(LineChart::name).containsExactly("transfer-dvd", "transfer-dvd-ngrams");
        assertThat(section.charts().get(0).lines())
                .extracting(LineChart.Line::name)
                .containsExactly("auto", "auto --source ngrams");
        assertThat(far(80, 80).section().charts()).extracting(LineChart::name).containsExactly("transfer-news");
    }
}
