package io.headwater.cli.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.devkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container as a process on this machine, with the command and the variables that a deployment gives it and nothing of this
 * process's own.
 */
final class Container implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String name;
    private final String address;
    private final Process process;
    private final Path log;

    private Container(String name, String address, Process process, Path log) {
        this.name = name;
        this.address = address;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one; returns at once.
     *
     * @param variables all that its environment has, but for where Java is
     */
    static Container start(
            Path folder, String name, String address, List<String> command, Map<String, String> variables) {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "JAVA_HOME", "LANG"));
        environment.putAll(variables);
        try {
            return new Container(name, address, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return address;
    }

    /** Waits until a request to it is answered with this status. */
    void awaitStatus(int port, String path, int status) {
        await(path + " answers " + status, () -> get(port, path).statusCode() == status);
    }

    /** Waits until the sum of a metric's series is at least {@code value}. */
    void awaitMetric(int port, String metric, double value) {
        await(metric + " >= " + value, () -> metric(port, metric) >= value);
    }

    /** The sum of a metric's series, 0 if there is none. */
    double metric(int port, String metric) throws IOException, InterruptedException {
        return Pattern.compile("^" + Pattern.quote(metric) + "(?:\\{[^}]*})? (\\S+)", Pattern.MULTILINE)
                .matcher(get(port, "/metrics").body())
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    /** The greatest of a metric's series that begin so. */
    double greatest(int port, String series) throws IOException, InterruptedException {
        return get(port, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .max()
                .orElseThrow();
    }

    HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://" + address + ":" + port + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                BodyHandlers.ofString());
    }

    interface Condition {
        boolean met() throws IOException, InterruptedException;
    }

    /** A process that does not listen yet has not met a condition; one that has ended never will. */
    void await(String what, Condition condition) {
        Await.until(
                PATIENCE,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(name + " has ended with " + process.exitValue() + "\n" + end());
                    }
                    try {
                        return condition.met();
                    } catch (IOException notListeningYet) {
                        return false;
                    }
                },
                () -> name + ": " + what + "; it last said:\n" + end());
    }

    /** Its exit code, when it has ended by itself. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(name + " does not end:\n" + end());
        }
        return process.exitValue();
    }

    /** SIGTERM, as engines send it; its exit code within the time that it is given. */
    int stop(Duration grace) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(grace.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(name + " does not stop within " + grace + ":\n" + end());
        }
        return process.exitValue();
    }

    /** What it has taken so far, in words. */
    String taken() throws IOException {
        Matcher peak = Pattern.compile("VmHWM:\\s+(\\d+) kB")
                .matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        String memory = peak.find() ? "%d MB at most".formatted(Long.parseLong(peak.group(1)) / 1024) : "unknown";
        Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
        return "%s: resident memory %s, %.1f s of CPU".formatted(name, memory, cpu.toMillis() / 1e3);
    }

    String log() {
        try {
            return Files.readString(log, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String end() {
        String all = log();
        return all.substring(Math.max(0, all.length() - 6_000));
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
