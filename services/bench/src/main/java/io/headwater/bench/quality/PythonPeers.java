package io.headwater.bench.quality;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.cli.data.Entry;
import io.headwater.runtime.EnvironmentException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a Python script of peers over a stream: {@code SCRIPT FILE --limit N --json} prints an object of peer → {@code
 * checkpoints}, {@code accuracy} and {@code events_per_s}. Without Python or its modules the peers are left out, loudly.
 */
final class PythonPeers {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String MODULES = "import sklearn, torch";
    private static final JsonMapper JSON = new JsonMapper();

    private final Path script;
    private final PrintStream messages;

    PythonPeers(Path script, PrintStream messages) {
        this.script = requireNonNull(script, "script");
        this.messages = requireNonNull(messages, "messages");
    }

    /** Whether they can run here; says so if not. */
    boolean available() throws IOException, InterruptedException {
        if (Files.isExecutable(Path.of(PYTHON))) {
            Process check = new ProcessBuilder(PYTHON, "-c", MODULES)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (check.waitFor() == 0) {
                return true;
            }
        }
        messages.println("WARNING: peers are SKIPPED: " + PYTHON + " cannot '" + MODULES
                + "' (Debian: python3-sklearn, python3-torch).");
        return false;
    }

    /** Waits until the script is done. */
    List<Peer> run(LabeledStream stream) throws IOException, InterruptedException {
        Path file = Files.createTempFile("headwater-peers-", ".tsv");
        Path answer = Files.createTempFile("headwater-peers-", ".json");
        try {
            write(stream, file);
            messages.println("peers on " + stream.name() + " ...");
            String limit = Integer.toString(stream.size());
            Process process = new ProcessBuilder(PYTHON, script.toString(), file.toString(), "--limit", limit, "--json")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(answer.toFile())
                    .start();
            int code = process.waitFor();
            if (code != 0) {
                throw new EnvironmentException(script + " failed on " + stream.name() + " with exit code " + code);
            }
            return parse(Files.readString(answer));
        } finally {
            Files.delete(file);
            Files.delete(answer);
        }
    }

    /** The very rows that the committee learns, one a line: what would end a cell or a line becomes a blank. */
    static void write(LabeledStream stream, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
            for (Entry.Row row : stream.rows()) {
                out.write(cell(row.label()) + "\t" + cell(row.text()) + "\n");
            }
        }
    }

    private static String cell(String text) {
        // Half of a surrogate pair has no UTF-8, and would end the writing.
        return new String(text.getBytes(UTF_8), UTF_8).replaceAll("[\t\r\n]", " ");
    }

    static List<Peer> parse(String json) throws IOException {
        List<Peer> peers = new ArrayList<>();
        for (Map.Entry<String, JsonNode> peer : JSON.readTree(json).properties()) {
            Map<String, Double> accuracies = new HashMap<>();
            peer.getValue()
                    .path("checkpoints")
                    .properties()
                    .forEach(point ->
                            accuracies.put(point.getKey(), point.getValue().asDouble()));
            accuracies.put(
                    Checkpoint.ALL.key(), peer.getValue().required("accuracy").asDouble());
            peers.add(new Peer(
                    peer.getKey(),
                    accuracies,
                    peer.getValue().path("events_per_s").asDouble()));
        }
        return peers;
    }
}
