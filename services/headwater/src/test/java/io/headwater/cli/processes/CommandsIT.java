package io.headwater.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.cli.Main;
import io.headwater.model.Manifest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsIT {
    @TempDir
    private Path folder;

    private final int port = ServiceProcess.freePort();

    @Test
    void anOperatorListsPausesResumesAndRollsBackAndTheChainHolds() throws Exception {
        try (ServiceProcess broker = ServiceProcess.broker(folder, port);
                EventStream stream = new EventStream("127.0.0.1:" + port, 11);
                PublishedVersions versions = new PublishedVersions("127.0.0.1:" + port)) {
            stream.send(100, false);
            try (ServiceProcess trainer = ServiceProcess.trainer(folder, "state", port)) {
                versions.readUntilLearned(100);
                Manifest good = newest(versions);

                assertThat(models("list").out()).contains("default").contains("100");
                assertThat(models("show", "default").out()).contains(Long.toString(good.version()));
                assertThat(models("show", "nobody").code()).isEqualTo(1);

                assertThat(models("pause", "default", "--reason", "look first").out())
                        .contains("'default' is paused");
                stream.send(50, false);
                trainer.awaitMetric("headwater_events_waiting", "model=\"default\"", 50);
                assertThat(newestNow(versions).version()).isEqualTo(good.version());
                assertThat(models("resume", "default").out()).contains("'default' is resumed");
                versions.readUntilLearned(150);

                Answer back = models("rollback", "default", Long.toString(good.version()), "--reason", "wrong labels");
                assertThat(back.out()).contains("is version " + good.version() + " again; 50 events are undone");
                Manifest older = newestNow(versions);
                assertThat(older.sha256()).isEqualTo(good.sha256());
                assertThat(older.lineage().eventsTotal()).isEqualTo(100);
                Answer refused = models("rollback", "default", "9999");
                assertThat(refused.code()).isEqualTo(1);
                assertThat(refused.err()).contains("refused: there is no version 9999");
                assertThat(models("pause", "nobody").err()).contains("there is no such model");

                assertThat(trainer.stop()).isZero();
            }
            versions.readToTheEnd();
            versions.assertOneChain();
            assertThatTheLogMakesWhatIsServed(versions);
            assertThat(broker.log()).doesNotContain("Exception");
        }
    }

    private void assertThatTheLogMakesWhatIsServed(PublishedVersions versions) throws Exception {
        Manifest newest = newest(versions);
        String version = Long.toString(newest.version());
        long good = newest.lineage().rollback().orElseThrow().version();

        assertThat(models("verify", "default").out()).contains("100 learned, each named once; 50 undone", "no fault");
        assertThat(models("history", "default").out())
                .hasLineCount(versions.manifests().size() + 1)
                .contains("is version " + good + " again");
        Answer rebuilt = models("rebuild", "default", "newest");
        assertThat(rebuilt.code()).as("%s", rebuilt).isZero();
        assertThat(rebuilt.out()).contains("bit by bit: " + newest.sha256(), "100 events");
        assertThat(models("rebuild", "default", version, "--encoder", folder.toString())
                        .code())
                .isEqualTo(3);
        assertThat(models("rebuild", "default", "9999").code()).isEqualTo(1);

        Answer diff = models("diff", "default", Long.toString(newest.parent()), version, "--json");
        JsonNode json = new ObjectMapper().readTree(diff.out());
        assertThat(json.path("common").longValue()).isEqualTo(good);
        assertThat(json.path("undone").path("events").longValue()).isEqualTo(50);
        assertThat(json.path("learned").path("events").longValue()).isZero();
        assertThat(json.path("tensors")).isNotEmpty();

        Path file = folder.resolve("model.onnx");
        assertThat(models("export", "default", version, "--out", file.toString())
                        .code())
                .isZero();
        assertThat(models("export", "default", version, "--out", file.toString())
                        .err())
                .contains("is there already");
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString())) {
            assertThat(session.getInputNames()).containsExactlyInAnyOrder("minilm", "ngrams");
            assertThat(session.getMetadata().getCustomMetadata())
                    .containsEntry("headwater.version", version)
                    .containsEntry("headwater.label.0", newest.labels().name(0));
        }
    }

    private static Manifest newest(PublishedVersions versions) {
        return versions.manifests().get(versions.manifests().size() - 1);
    }

    private static Manifest newestNow(PublishedVersions versions) throws Exception {
        versions.readToTheEnd();
        return newest(versions);
    }

    private record Answer(int code, String out, String err) {}

    private Answer models(String... arguments) {
        List<String> all = new ArrayList<>(List.of("models"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", "127.0.0.1:" + port));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine();
        int code = command.setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
        return new Answer(code, out.toString(), err.toString());
    }
}
