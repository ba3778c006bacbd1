package io.headwater.cli.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.devkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One service as a process of its own, on the class path and with the options that the launcher gives it. */
final class ServiceProcess implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Path SERVICES = Path.of("..").toAbsolutePath().normalize();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String name;
    private final Process process;
    private final int port;
    private final Path log;

    private ServiceProcess(String name, Process process, int port, Path log) {
        this.name = name;
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** {@code headwater broker} on a port that stays the same when it is started again; returns when it answers. */
    static ServiceProcess broker(Path folder, int port) {
        ServiceProcess broker = start(
                "broker",
                "headwater",
                "io.headwater.cli.Main",
                "512m",
                folder,
                port,
                List.of(
                        "broker",
                        "--port",
                        "" + port,
                        "--dir",
                        folder.resolve("broker").toString()));
        broker.await("the broker answers", () -> broker.log().contains("The broker answers at"));
        return broker;
    }

    /** {@code headwater trainer}; returns at once. */
    static ServiceProcess trainer(Path folder, String state, int brokerPort, String... settings) {
        return service("trainer", "io.headwater.trainer.TrainerMain", "1g", folder, state, brokerPort, settings);
    }

    /** {@code headwater scorer}; returns at once. */
    static ServiceProcess scorer(Path folder, String state, int brokerPort, String... settings) {
        return service("scorer", "io.headwater.scorer.ScorerMain", "512m", folder, state, brokerPort, settings);
    }

    private static ServiceProcess service(
            String name, String main, String heap, Path folder, String state, int brokerPort, String... settings) {
        int port = freePort();
        List<String> arguments = new ArrayList<>(List.of(
                "--bootstrap-servers",
                "127.0.0.1:" + brokerPort,
                "--port",
                "" + port,
                "--set",
                "state.dir=" + folder.resolve(state)));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return start(name, name, main, heap, folder, port, arguments);
    }

    private static ServiceProcess start(
            String name, String service, String main, String heap, Path folder, int port, List<String> arguments) {
        try {
            Path target = SERVICES.resolve(service).resolve("target");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + heap,
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Djava.awt.headless=true",
                    "-Dfile.encoding=UTF-8",
                    "-cp",
                    target.resolve("classes") + ":" + Files.readString(target.resolve("classpath")),
                    main));
            command.addAll(arguments);
            // Each start has a log of its own, so that what is waited for was not said by the one before.
            Path log = Files.createTempFile(folder, name + "-", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(variable -> variable.startsWith("HEADWATER_") || variable.startsWith("KAFKA_"));
            builder.environment().put("OMP_NUM_THREADS", "1");
            return new ServiceProcess(name, builder.start(), port, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the sum of a metric's series whose labels contain {@code labels} is at least {@code value}. */
    void awaitMetric(String metric, String labels, double value) {
        await(
                metric + "{" + labels + "} >= " + value,
                () -> metric(metric, labels).orElse(0) >= value);
    }

    void await(String condition, Condition holds) {
        Await.until(
                PATIENCE,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(name + " has ended with " + process.exitValue() + " before: "
                                + condition + "\n" + end());
                    }
                    return holds.met();
                },
                () -> condition + "; " + name + " last said:\n" + end());
    }

    interface Condition {
        boolean met() throws Exception;
    }

    /** The sum of the series of a metric whose labels contain {@code labels}; empty when there is none, or no answer yet. */
    OptionalDouble metric(String metric, String labels) {
        Matcher series = Pattern.compile("^" + Pattern.quote(metric) + "(?:\\{([^}]*)})? (\\S+)", Pattern.MULTILINE)
                .matcher(get("/metrics"));
        OptionalDouble sum = OptionalDouble.empty();
        while (series.find()) {
            String found = series.group(1) == null ? "" : series.group(1);
            if (found.contains(labels)) {
                sum = OptionalDouble.of(sum.orElse(0) + Double.parseDouble(series.group(2)));
            }
        }
        return sum;
    }

    /** What it answers at {@code path}; empty while it does not listen. */
    String get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return HTTP.send(request, BodyHandlers.ofString()).body();
        } catch (IOException notListeningYet) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** All that it has said so far. */
    String log() {
        try {
            return Files.readString(log, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String end() {
        String all = log();
        return all.substring(Math.max(0, all.length() - 8_000));
    }

    /** {@code kill -9}; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        waitFor();
    }

    /** SIGTERM; its exit code. */
    int stop() {
        process.destroy();
        waitFor();
        return process.exitValue();
    }

    private void waitFor() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(name + " does not end:\n" + end());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
