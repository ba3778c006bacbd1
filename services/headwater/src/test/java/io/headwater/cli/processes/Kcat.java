package io.headwater.cli.processes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program {@code kcat}, a Kafka client of another author and another library. */
final class Kcat {
    private final String bootstrapServers;
    private final Path folder;

    Kcat(String bootstrapServers, Path folder) {
        this.bootstrapServers = bootstrapServers;
        this.folder = folder;
    }

    /** A record as kcat prints it. */
    record Printed(String key, byte[] value, Map<String, String> headers) {
        String text() {
            return new String(value, UTF_8);
        }
    }

    static boolean isThere() {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kcat")));
    }

    /** Sends each line as a record. */
    void send(String topic, List<String> lines) throws IOException, InterruptedException {
        Path file = Files.write(Files.createTempFile(folder, "lines", ""), lines);
        run(List.of("-P", "-t", topic, "-l", file.toString()));
    }

    /** Sends one record, whatever its bytes are. */
    void send(String topic, byte[] value, String... options) throws IOException, InterruptedException {
        Path file = Files.write(Files.createTempFile(folder, "value", ""), value);
        List<String> arguments = new ArrayList<>(List.of("-P", "-t", topic));
        arguments.addAll(List.of(options));
        arguments.add(file.toString());
        run(arguments);
    }

    /** All committed records of a topic. */
    List<Printed> read(String topic) throws IOException, InterruptedException {
        byte[] out = run(List.of("-C", "-t", topic, "-o", "beginning", "-e", "-q", "-f", "%k\\n%h\\n%S\\n%s\\n"));
        List<Printed> records = new ArrayList<>();
        int at = 0;
        while (at < out.length) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int end = at;
                while (out[end] != '\n') {
                    end++;
                }
                lines.add(new String(out, at, end - at, UTF_8));
                at = end + 1;
            }
            int size = Integer.parseInt(lines.get(2));
            records.add(new Printed(lines.get(0), Arrays.copyOfRange(out, at, at + size), headers(lines.get(1))));
            at += size + 1;
        }
        return records;
    }

    /** kcat separates headers by commas; so may a header's own text, whose parts are then names without a value. */
    private static Map<String, String> headers(String line) {
        Map<String, String> headers = new HashMap<>();
        for (String header : line.split(",", -1)) {
            int equals = header.indexOf('=');
            if (equals > 0) {
                headers.put(header.substring(0, equals), header.substring(equals + 1));
            }
        }
        return headers;
    }

    private byte[] run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kcat", "-b", bootstrapServers));
        command.addAll(arguments);
        Path out = Files.createTempFile(folder, "kcat", ".out");
        Path err = Files.createTempFile(folder, "kcat", ".err");
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(() -> command + ": " + said(err)).isZero();
        return Files.readAllBytes(out);
    }

    private static String said(Path err) {
        try {
            return Files.readString(err, ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
