package io.headwater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void aNewcomerReadsWhatWasLearnedHowAccurateHowFreshAndWhatNext() {
        Summary summary = new Summary(Reports.complete(), "agnews", Optional.of("http://localhost:8080"));

        assertThat(String.join("\n", summary.lines()))
                .contains("7,590 labelled texts of 'agnews' in 4 classes")
                .contains("6 more were rejected")
                .containsPattern("the first 200 +55.5 % right")
                .containsPattern("the first 1,000 +77.8 % right")
                .containsPattern("all 7,590 +86.6 % right +\\(the last 1,000: 89.0 %\\)")
                .containsPattern("a blind guess among 4 +25.0 % right")
                .contains("half within 120 ms")
                .contains("99 of 100 within 260 ms, the slowest 400 ms")
                .contains("310 versions were published, of 61 KB each")
                .contains("answered 7,600 texts, 84.0 % of them right")
                .contains("http://localhost:8080")
                .contains("./headwater demo --data FILE");
    }

    @Test
    void linesFitATerminal() {
        assertThat(new Summary(Reports.complete(), "wordnet", Optional.empty()).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void aRunThatLearnedNothingClaimsNothing() {
        assertThat(String.join("\n", new Summary(Reports.empty(), "mine", Optional.empty()).lines()))
                .contains("2 more were rejected")
                .doesNotContain("% right", "null", "NaN", "How fresh");
    }
}
