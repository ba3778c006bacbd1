package io.headwater.console.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.console.Console;
import io.headwater.model.ModelEvent;
import io.headwater.model.RejectReason;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The page has words for all that can happen: what it does not know it shows by its code. */
class PageWordsTest {
    @Test
    void everyReasonToRefuseAnEventIsSaidInWords() throws Exception {
        assertThat(Arrays.stream(RejectReason.values()).map(reason -> "'" + reason.code() + "': '"))
                .allSatisfy(words -> assertThat(file("refused.js")).contains(words));
    }

    @Test
    void everythingThatCanHappenToAModelIsASentence() throws Exception {
        assertThat(Arrays.stream(ModelEvent.Type.values()).map(type -> "case '" + type.code() + "':"))
                .allSatisfy(words -> assertThat(file("diary.js")).contains(words));
    }

    private static String file(String name) throws Exception {
        try (InputStream in = Console.class.getResourceAsStream("page/" + name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
