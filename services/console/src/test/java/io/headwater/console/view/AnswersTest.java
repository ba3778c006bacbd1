package io.headwater.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.model.Coordinates;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final String MODEL = "default";

    private final Wrong wrong = new Wrong();
    private final Answers answers = new Answers(wrong);

    private static Coordinates at(long offset) {
        return new Coordinates("labeled-texts", 0, offset);
    }

    @Test
    void labelAndAnswerMeetByTheTextsIdWhicheverComesFirst() {
        answers.published(Samples.manifest(MODEL, 1, 10));
        answers.labeled(at(20), Samples.labeled(MODEL, 20));
        answers.predicted(Samples.predicted(MODEL, 20, 1));
        answers.predicted(Samples.predicted(MODEL, 21, 1));
        answers.labeled(at(21), Samples.labeled(MODEL, 21));

        Wrong.Section section = wrong.section(answers.seenBefore());
        assertThat(section.answers()).isEqualTo(2);
        assertThat(section.right()).isEqualTo(1);
        assertThat(section.mistakes()).singleElement().satisfies(mistake -> {
            assertThat(mistake.id()).isEqualTo("t-21");
            assertThat(mistake.label()).isEqualTo("SciTech");
            assertThat(mistake.predicted()).isEqualTo("Sports");
        });
        assertThat(answers.waiting()).isZero();
    }

    @Test
    void anAnswerByAVersionThatHadLearnedThatVeryTextProvesNothing() {
        answers.published(Samples.manifest(MODEL, 1, 10));
        answers.published(Samples.manifest(MODEL, 2, 10));
        answers.labeled(at(15), Samples.labeled(MODEL, 15));
        answers.predicted(Samples.predicted(MODEL, 15, 2));
        answers.labeled(at(16), Samples.labeled(MODEL, 16));
        answers.predicted(Samples.predicted(MODEL, 16, 1));

        assertThat(answers.seenBefore()).isEqualTo(1);
        assertThat(wrong.section(1).answers()).isEqualTo(1);
    }

    @Test
    void anAnswerWaitsUntilItIsKnownWhatItsVersionHasLearned() {
        answers.published(Samples.manifest(MODEL, 1, 10));
        answers.labeled(at(15), Samples.labeled(MODEL, 15));
        answers.predicted(Samples.predicted(MODEL, 15, 2));
        assertThat(answers.waiting()).isEqualTo(1);

        answers.published(Samples.manifest(MODEL, 2, 10));
        assertThat(answers.waiting()).isZero();
        assertThat(answers.seenBefore()).isEqualTo(1);
    }

    @Test
    void textsWhoseOtherHalfNeverComesAreForgottenTheOldestFirst() {
        for (long offset = 0; offset < 2 * Answers.PENDING; offset++) {
            answers.labeled(at(offset), Samples.labeled(MODEL, offset));
        }
        assertThat(answers.waiting()).isEqualTo(Answers.PENDING);
    }

    @Test
    void onlyTheNewestAnswersCount() {
        answers.published(Samples.manifest(MODEL, 1, 1));
        for (long offset = 1; offset <= Wrong.WINDOW + 700; offset++) {
            answers.labeled(at(offset), Samples.labeled(MODEL, offset));
            answers.predicted(Samples.predicted(MODEL, offset, 1));
        }
        Wrong.Section section = wrong.section(0);
        assertThat(section.answers()).isEqualTo(Wrong.WINDOW);
        assertThat(section.matrix().stream()
                        .flatMap(List::stream)
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(Wrong.WINDOW);
        assertThat(section.labels()).containsExactlyElementsOf(Samples.LABELS);
    }
}
