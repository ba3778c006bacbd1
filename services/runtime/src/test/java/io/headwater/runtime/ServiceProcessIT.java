package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service as a process of its own: what its exit codes, its signals and its log lines are. */
class ServiceProcessIT {
    private static final int PARTITIONS = 4;

    private static Kafka kafka;

    @TempDir
    private Path dir;

    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path dir) {
        kafka = new Kafka(dir.resolve("broker"));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @AfterEach
    void endProcesses() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aSignalStopsItInOrderAndItEndsWithZero() throws Exception {
        Process echo = echo("--set", "topic.prefix=signal.");
        kafka.read("signal.predictions", PARTITIONS, sent("signal.texts", 100));

        echo.destroy();

        assertThat(exitCode(echo)).isZero();
        assertThat(log())
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+ (INFO|WARN)  ?\\[.+] \\w+ - .+"))
                // A temporary folder holds its state, which Kafka Streams warns of; nothing else is to be warned of.
                .filteredOn(line -> !line.contains("OS temp directory"))
                .noneMatch(line -> line.contains(" WARN "))
                .anyMatch(line -> line.endsWith("ServiceRunner - echo has stopped"));
        assertThat(kafka.admin()
                        .describeConsumerGroups(List.of("signal.echo"))
                        .describedGroups()
                        .get("signal.echo")
                        .get()
                        .members())
                .isEmpty();
    }

    @Test
    void aKilledProcessGoesOnWhereItsLastTransactionStood() throws Exception {
        Process first = echo("--set", "topic.prefix=killed.");
        int sent = sent("killed.texts", 1_000);
        kafka.read("killed.predictions", PARTITIONS, 1); // in the middle of it
        first.destroyForcibly();
        exitCode(first);
        long t0 = System.nanoTime(); // SCRATCH
        sent += sent("killed.texts", 1_000);

        Process second = echo("--set", "topic.prefix=killed.");
        List<String> predictions = kafka.read("killed.predictions", PARTITIONS, sent).values().stream()
                .flatMap(List::stream)
                .toList();

        assertThat(predictions).hasSize(sent);
        System.err.println("SCRATCH " + (System.nanoTime() - t0) / 1_000_000 + " " + log()); // SCRATCH
        second.destroy();
        assertThat(exitCode(second)).isZero();
    }

    @Test
    void mistakesEndItWithTwoAndStandOneALine() throws Exception {
        Process echo = echo("--set", "colour=red", "--set", "http.host=");

        assertThat(exitCode(echo)).isEqualTo(2);
        assertThat(log())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("colour (flag --set colour): unknown key"),
                        line -> assertThat(line).startsWith("http.host (flag --set http.host): "),
                        line -> assertThat(line).endsWith("echo has stopped"));
    }

    @Test
    void aTakenPortEndsItWithThree() throws Exception {
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Process echo = echo("--port", "" + taken.getLocalPort());

            assertThat(exitCode(echo)).isEqualTo(3);
            assertThat(log()).anyMatch(line -> line.contains("http.port"));
        }
    }

    @Test
    void aSignalEndsTheWaitForBrokersThatAreAway() throws Exception {
        Process echo = echo("--bootstrap-servers", "127.0.0.1:1");
        Kafka.until("waiting", () -> log().stream().anyMatch(line -> line.contains("no answer from the brokers")));

        echo.destroy();

        assertThat(exitCode(echo)).isZero();
        assertThat(log().stream().filter(line -> line.contains("WARN"))).hasSizeLessThan(10);
    }

    @Test
    void aDefectEndsItWithOne() throws Exception {
        Process echo = echo("--set", "topic.prefix=defect.");
        sent("defect.texts", 1);
        kafka.read("defect.predictions", PARTITIONS, 1);

        kafka.send("defect.texts", PARTITIONS, List.of(EchoService.POISON).stream());

        assertThat(exitCode(echo)).isEqualTo(1);
        assertThat(log().stream()
                        .filter(line -> line.equals("Caused by: java.lang.IllegalStateException: a poisonous text")))
                .hasSize(1);
    }

    /** Sends texts once the service has made its topics. */
    private static int sent(String topic, int count) {
        Kafka.until(topic, () -> kafka.admin().listTopics().names().get().contains(topic));
        kafka.send(topic, PARTITIONS, IntStream.range(0, count).mapToObj(i -> "text-" + i));
        return count;
    }

    private Process echo(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-cp",
                classPath(),
                EchoService.class.getName()));
        if (!List.of(arguments).contains("--bootstrap-servers")) {
            command.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
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
