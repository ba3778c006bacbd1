package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.data.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFormatTest {
    private static final Entry.Row ROW = new Entry.Row("7", "spam", "say \"buy\"");

    @ParameterizedTest
    @CsvSource({
        "texts, TEXTS",
        "labels, LABELS",
        "labeled-texts, LABELED_TEXTS",
        "test.texts, TEXTS",
        "test.labels, LABELS",
        "test.labeled-texts, LABELED_TEXTS",
        "tickets, LABELED_TEXTS"
    })
    void aTopicsNameTellsWhatItCarries(String topic, EventFormat format) {
        assertThat(EventFormat.of(topic)).isEqualTo(format);
    }

    @Test
    void aLabelledTextHasAllOfIt() {
        assertThat(json(EventFormat.LABELED_TEXTS))
                .isEqualTo("{\"id\":\"f-7\",\"text\":\"say \\\"buy\\\"\",\"label\":\"spam\",\"model\":\"m\"}");
    }

    @Test
    void aTextDoesNotGiveItsLabelAway() {
        assertThat(json(EventFormat.TEXTS)).isEqualTo("{\"id\":\"f-7\",\"text\":\"say \\\"buy\\\"\",\"model\":\"m\"}");
    }

    @Test
    void aLabelMeetsItsTextByTheId() {
        assertThat(json(EventFormat.LABELS)).isEqualTo("{\"id\":\"f-7\",\"label\":\"spam\",\"model\":\"m\"}");
    }

    private static String json(EventFormat format) {
        return new String(format.encode("f-7", ROW, "m"), UTF_8);
    }
}
