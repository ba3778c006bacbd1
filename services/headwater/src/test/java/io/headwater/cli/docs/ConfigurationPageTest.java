package io.headwater.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.runtime.config.ConfigReference;
import io.headwater.scorer.ScorerConfig;
import io.headwater.trainer.TrainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/configuration.md} are what the services' definitions say; {@code -Dheadwater.write=true} writes them. */
class ConfigurationPageTest {
    private static final String COMMAND = "mvn -pl services/headwater -am test -Dtest=ConfigurationPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dheadwater.write=true";

    @Test
    void thePageHasEveryKeyAsItIsDefined() throws IOException {
        Path page = Repository.file("docs/configuration.md");
        String written = Files.readString(page);
        String expected = withTable(
                withTable(written, "trainer", TrainerConfig.definition()), "scorer", ScorerConfig.definition());

        if (Boolean.getBoolean("headwater.write")) {
            Files.writeString(page, expected);
        } else {
            assertThat(written).as("stale, write it anew by: " + COMMAND).isEqualTo(expected);
        }
    }

    private static String withTable(String page, String service, ConfigDef definition) {
        String begin = "<!-- begin " + service + " -->\n";
        String end = "<!-- end " + service + " -->\n";
        assertThat(page).contains(begin, end);
        return page.substring(0, page.indexOf(begin) + begin.length())
                + ConfigReference.markdown(definition)
                + page.substring(page.indexOf(end));
    }
}
