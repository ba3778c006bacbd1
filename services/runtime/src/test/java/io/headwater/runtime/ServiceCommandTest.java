package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.runtime.config.ConfigLoader;
import io.headwater.runtime.config.Configuration;
import io.headwater.runtime.config.ServiceConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ServiceCommandTest {
    @TempDir
    private Path dir;

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    /** A service with one flag of its own. */
    @Command(name = "echo")
    static final class EchoCommand extends ServiceCommand {
        @Option(names = "--word")
        private String word;

        @Override
        protected ConfigDef definition() {
            return ServiceConfig.define(
                    new ConfigDef().define("word", ConfigDef.Type.STRING, "", ConfigDef.Importance.LOW, "A word."), 1);
        }

        @Override
        protected void addFlags(ConfigLoader loader) {
            if (word != null) {
                loader.flag("word", word, "--word");
            }
        }

        @Override
        protected Service service(Configuration configuration) {
            return lifecycle -> lifecycle.exit(ExitCode.OK, "nothing to do");
        }
    }

    @Test
    void flagsWinOverTheEnvironmentAndTheEnvironmentOverTheFile() throws Exception {
        Path file = Files.writeString(dir.resolve("echo.properties"), "word=file\nhttp.port=2\ntopic.prefix=p.\n");
        EchoCommand command = new EchoCommand();
        new CommandLine(command)
                .parseArgs("--config", file.toString(), "--port", "4", "--set", "kafka.linger.ms=5", "--word", "flag");

        Configuration configuration = command.configuration(
                Map.of("HEADWATER_HTTP_PORT", "3", "KAFKA_BOOTSTRAP_SERVERS", "b:1", "HEADWATER_WORD", "variable"));

        ServiceConfig config = ServiceConfig.from(configuration);
        assertThat(config.httpPort()).isEqualTo(4);
        assertThat(config.bootstrapServers()).isEqualTo("b:1");
        assertThat(config.topicPrefix()).isEqualTo("p.");
        assertThat(config.clients().all()).containsEntry("linger.ms", "5");
        assertThat(configuration.getString("word")).isEqualTo("flag");
    }

    @Test
    void aServiceThatIsDoneEndsWithZero() {
        assertThat(new CommandLine(new EchoCommand()).execute("--port", "0")).isZero();
    }

    @Test
    void mistakesOfTheConfigurationEndWithTwoAndStandOneALine() {
        EchoCommand command = new EchoCommand();
        new CommandLine(command).parseArgs("--port", "many", "--set", "colour=red");

        ExitCode code = run(lifecycle -> command.configuration(Map.of()));

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(errors.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .anyMatch(line -> line.equals("colour (flag --set colour): unknown key"))
                .anyMatch(line -> line.startsWith("http.port (flag --port): "));
    }

    @Test
    void mistakesOfTheCommandLineEndWithTwo() {
        CommandLine line = new CommandLine(new EchoCommand());
        line.setErr(new java.io.PrintWriter(errors, true, StandardCharsets.UTF_8));

        assertThat(line.execute("--colour", "red")).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void whatTheEnvironmentLacksEndsWithThree() {
        assertThat(run(lifecycle -> {
                    throw new EnvironmentException("no brokers");
                }))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("test: no brokers\n");
        assertThat(ExitCode.of(new IllegalStateException(new TimeoutException("slow"))))
                .isEqualTo(ExitCode.ENVIRONMENT);
    }

    @Test
    void aFailureOfOursEndsWithOneAndStopsWhatWasStarted() {
        List<String> stopped = new ArrayList<>();

        ExitCode code = run(lifecycle -> {
            lifecycle.onStop("part", () -> stopped.add("part"));
            throw new IllegalStateException("a defect");
        });

        assertThat(code).isEqualTo(ExitCode.FAILURE);
        assertThat(stopped).containsExactly("part");
    }

    @Test
    void aPartThatDiesLaterDecidesTheCode() {
        assertThat(run(lifecycle -> {
                    Thread part = new Thread(() -> lifecycle.exit(ExitCode.FAILURE, "died"));
                    part.start();
                }))
                .isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void anotherLoggingConfigurationIsLeftAlone() {
        Properties none = new Properties();
        Logging.choose(none, Map.of());
        assertThat(none.getProperty("log4j2.configurationFile")).isEqualTo("classpath:headwater-log4j2.xml");
        assertThat(Logging.class.getResource("/headwater-log4j2.xml")).isNotNull();

        Properties other = new Properties();
        Logging.choose(other, Map.of("LOG4J_CONFIGURATION_FILE", "mine.xml"));
        assertThat(other).isEmpty();
    }

    private ExitCode run(Service service) {
        return new ServiceRunner("test", Duration.ofMinutes(1), new PrintStream(errors, true, StandardCharsets.UTF_8))
                .run(service);
    }
}
