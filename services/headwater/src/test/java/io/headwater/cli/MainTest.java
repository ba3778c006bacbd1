package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theVersionIsThatOfTheBuild() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("(?s)headwater \\d+\\.\\d+.*Java .*");
    }

    @Test
    void everyCommandsHelpHasAnExample() {
        Map<String, CommandLine> commands = Main.commandLine().getSubcommands();

        assertThat(commands).containsKeys("broker", "produce");
        commands.forEach((name, command) -> {
            if (!name.equals("help")) {
                assertThat(command.getUsageMessage(CommandLine.Help.Ansi.OFF))
                        .contains("Examples:", "headwater " + name);
            }
        });
    }

    @Test
    void aWrongCommandLineIsAUsersMistake() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("nonsense")).isEqualTo(2);
        assertThat(run("produce", "x.tsv")).isEqualTo(2);
        assertThat(err.toString()).contains("--topic");
        assertThat(run("produce", "x.tsv", "-t", "texts", "--rate", "-1")).isEqualTo(2);
        assertThat(run("produce", "x.tsv", "-t", "texts", "--shuffle", "maybe")).isEqualTo(2);
    }

    @Test
    void aFileThatIsNotThereIsToldInASentence() {
        assertThat(run("produce", "no-such-file.tsv", "-t", "texts")).isEqualTo(3);
        assertThat(err.toString()).contains("no file no-such-file.tsv").doesNotContain("Exception");
    }

    @Test
    void logsAreQuietUnlessTheOperatorHasChosen() {
        Properties own = new Properties();
        Main.quietLogs(own, Map.of());
        assertThat(own).containsEntry("log4j2.configurationFile", "classpath:headwater-cli-log4j2.xml");
        assertThat(Main.class.getResource("/headwater-cli-log4j2.xml")).isNotNull();

        Properties untouched = new Properties();
        Main.quietLogs(untouched, Map.of("LOG4J_CONFIGURATION_FILE", "mine.xml"));
        assertThat(untouched).isEmpty();
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
