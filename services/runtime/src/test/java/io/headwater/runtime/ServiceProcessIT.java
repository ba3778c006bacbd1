package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.devkit.EmbeddedBroker;
import io.headwater.devkit.KafkaExtension;
import io.headwater.devkit.TestTopics;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A service as a process of its own: what its exit codes, its signals and its log lines are. */
@ExtendWith(KafkaExtension.class)
class ServiceProcessIT {
    private static EchoTopics echo;

    @TempDir
    private Path dir;

    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void use(EmbeddedBroker broker, TestTopics topics) {
        echo = new EchoTopics(broker, topics);
    }

    @AfterEach
    void endProcesses() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aSignalStopsItInOrderAndItEndsWithZero() throws Exception {
        Process process = start("--set", "topic.prefix=signal.");
        echo.predictions("signal.", send("signal.", 100));

        process.destroy();

        assertThat(exitCode(process)).isZero();
        assertThat(log())
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+ (INFO|WARN)  ?\\[.+] \\w+ - .+"))
                // A temporary folder holds its state, which Kafka Streams warns of; nothing else is to be warned of.
                .filteredOn(line -> !line.contains("OS temp directory"))
                .noneMatch(line -> line.contains(" WARN "))
                .anyMatch(line -> line.endsWith("ServiceRunner - echo has stopped"));
        assertThat(echo.members("signal.")).isEmpty();
    }

    @Test
    void aKilledProcessGoesOnWhereItsLastTransactionStood() throws Exception {
        Process first = start("--set", "topic.prefix=killed.");
        int sent = send("killed.", 1_000);
        echo.predictions("killed.", 1); // in the middle of it
        first.destroyForcibly();
        exitCode(first);
        sent += send("killed.", 1_000);

        Process second = start("--set", "topic.prefix=killed.");
        List<String> predictions = echo.predictions("killed.", sent);

        assertThat(predictions).hasSize(sent);
        second.destroy();
        assertThat(exitCode(second)).isZero();
    }

    @Test
    void mistakesEndItWithTwoAndStandOneALine() throws Exception {
        Process process = start("--set", "colour=red", "--set", "http.host=");

        assertThat(exitCode(process)).isEqualTo(2);
        assertThat(log())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("colour (flag --set colour): unknown key"),
                        line -> assertThat(line).startsWith("http.host (flag --set http.host): "),
                        line -> assertThat(line).endsWith("echo has stopped"));
    }

    @Test
    void aTakenPortEndsItWithThree() throws Exception {
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Process process = start("--port", "" + taken.getLocalPort());

            assertThat(exitCode(process)).isEqualTo(3);
            assertThat(log()).anyMatch(line -> line.contains("http.port"));
        }
    }

    @Test
    void aSignalEndsTheWaitForBrokersThatAreAway() throws Exception {
        Process process = start("--bootstrap-servers", "127.0.0.1:1");
        EchoTopics.until("waiting", () -> log().stream().anyMatch(line -> line.contains("no answer from the brokers")));

        process.destroy();

        assertThat(exitCode(process)).isZero();
        assertThat(log().stream().filter(line -> line.contains("WARN"))).hasSizeLessThan(10);
    }

    @Test
    void aDefectEndsItWithOne() throws Exception {
        Process process = start("--set", "topic.prefix=defect.");
        send("defect.", 1);
        echo.predictions("defect.", 1);

        echo.sendPoison("defect.");

        assertThat(exitCode(process)).isEqualTo(1);
        assertThat(log().stream()
                        .filter(line -> line.equals("Caused by: java.lang.IllegalStateException: a poisonous text")))
                .hasSize(1);
    }

    /** Sends texts once the service runs. */
    private int send(String prefix, int count) {
        EchoTopics.until("running", () -> log().stream().anyMatch(line -> line.contains("echo: RUNNING")));
        return echo.send(prefix, count);
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-cp",
                classPath(),
                EchoService.class.getName()));
        if (!List.of(arguments).contains("--bootstrap-servers")) {
            command.addAll(List.of("--bootstrap-servers", echo.broker().bootstrapServers()));
        }
        command.addAll(List.of("--set", "state.dir=" + dir.resolve("state")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(dir.resolve("stdout").toFile())
                .redirectError(Redirect.appendTo(stderr()));
        builder.environment().keySet().removeIf(name -> name.startsWith("HEADWATER_") || name.startsWith("KAFKA_"));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** The tests' own; the logging configuration is the services', which Logging chooses by its name. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private File stderr() {
        return dir.resolve("stderr").toFile();
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(stderr().toPath());
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
