package io.headwater.cli.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.model.Manifest;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the trainer in the middle of a stream, again and again: every event is learned exactly once. */
@Timeout(400)
class KillTrainerIT {
    private static final long SEED = 20261122;
    private static final int KILLS = 4;
    private static final int EVENTS_BETWEEN = 240;

    @TempDir
    private Path folder;

    @Test
    void aTrainerKilledAgainAndAgainLearnsEveryEventExactlyOnce() throws Exception {
        int port = ServiceProcess.freePort();
        Random moments = new Random(SEED);
        try (ServiceProcess broker = ServiceProcess.broker(folder, port);
                EventStream stream = new EventStream("127.0.0.1:" + port, SEED);
                PublishedVersions versions = new PublishedVersions("127.0.0.1:" + port)) {
            stream.send(EVENTS_BETWEEN, false);
            int sent = EVENTS_BETWEEN;
            ServiceProcess trainer = ServiceProcess.trainer(folder, "state-0", port);
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    int moment = sent - EVENTS_BETWEEN + 1 + moments.nextInt(EVENTS_BETWEEN * 3 / 4);
                    trainer.awaitMetric("headwater_events_trained_total", "model=\"default\"", moment);
                    double seen = trained(trainer);
                    trainer.kill();
                    stream.send(EVENTS_BETWEEN, false);
                    sent += EVENTS_BETWEEN;
                    // The second restart is on a new machine: all that it has is the changelog.
                    String state = kill < 1 ? "state-0" : "state-1";
                    long killed = System.nanoTime();
                    trainer = ServiceProcess.trainer(folder, state, port);
                    report(trainer, kill, moment, seen, state, killed);
                }
                versions.readUntilLearned(sent);
                assertThat(trainer.stop()).isZero();
            } finally {
                trainer.close();
            }

            versions.readToTheEnd();
            versions.assertOneChain();
            assertThat(versions.learned()).containsExactlyInAnyOrderElementsOf(stream.coordinates());
            Manifest newest = versions.manifests().get(versions.manifests().size() - 1);
            assertThat(newest.lineage().eventsTotal()).isEqualTo(sent);
            assertThat(newest.metrics().events()).isEqualTo(sent);
            assertThat(newest.epoch()).isGreaterThan(1);
            assertThat(versions.directory()).containsOnlyKeys("default").containsEntry("default", newest);
            assertThat(versions.all("rejected")).isEmpty();
            assertThat(versions.all("model-events"))
                    .extracting(event -> new String(event.value(), UTF_8))
                    .noneMatch(event -> event.contains("state-diverged"));
            System.out.printf(
                    "%d events, %d kills, %d versions in one chain, prequential accuracy %.3f%n",
                    sent, KILLS, versions.manifests().size(), newest.metrics().accuracy());
        }
    }

    private static double trained(ServiceProcess trainer) {
        return trainer.metric("headwater_events_trained_total", "model=\"default\"")
                .orElse(0);
    }

    private static void report(ServiceProcess trainer, int kill, int moment, double seen, String state, long killed) {
        trainer.await("the model is back", () -> trained(trainer) > 0);
        double back = trained(trainer);
        double backAfter = (System.nanoTime() - killed) / 1e9;
        trainer.awaitMetric("headwater_events_trained_total", "model=\"default\"", seen + 1);
        System.out.printf(
                "kill %d when %d events were asked for and %.0f seen learned; on %s the model is back with %.0f after "
                        + "%.1f s, learns further after %.1f s%n",
                kill + 1, moment, seen, state, back, backAfter, (System.nanoTime() - killed) / 1e9);
    }
}
