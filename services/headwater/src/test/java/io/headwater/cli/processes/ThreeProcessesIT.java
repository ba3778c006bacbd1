package io.headwater.cli.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.headwater.model.RejectReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Broker, trainer and scorer as three processes, fed and read by kcat alone, good and bad input mixed. */
@Timeout(400)
class ThreeProcessesIT {
    private static final Path SCHEMAS = Path.of("..", "..", "schemas");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EACH_WAVE = 40;
    private static final int GOOD = 2 * EACH_WAVE;
    private static final int CUT_BYTES = 64 * 1024;

    @TempDir
    private Path folder;

    private Kcat kcat;

    @BeforeEach
    void findKcat() {
        assumeTrue(Kcat.isThere(), "NOT TESTED: there is no kcat on the PATH (apt install kcat)");
    }

    @Test
    void theGoodEventsAreTrainedAndScoredAndTheBadOnesAreAllInRejected() throws Exception {
        int port = ServiceProcess.freePort();
        kcat = new Kcat("127.0.0.1:" + port, folder);
        List<BadInput> badLabeled = new ArrayList<>(BadInput.labeledTexts());
        badLabeled.add(BadInput.headersOverAMegabyte());
        List<BadInput> badTexts = BadInput.texts();
        try (ServiceProcess trainer = ServiceProcess.trainer(folder, "trainer-state", port, "labels.max=2");
                ServiceProcess broker = brokerAfter(trainer, port);
                ServiceProcess scorer = ServiceProcess.scorer(folder, "scorer-state", port)) {
            // The first wave teaches all the labels that there may be.
            kcat.send("labeled-texts", wave(0, ThreeProcessesIT::labeledText));
            kcat.send("texts", wave(0, ThreeProcessesIT::text));
            trainer.awaitMetric("headwater_events_trained_total", "model=\"default\"", EACH_WAVE);

            sendMixed("labeled-texts", wave(1, ThreeProcessesIT::labeledText), badLabeled);
            sendMixed("texts", wave(1, ThreeProcessesIT::text), badTexts);
            trainer.awaitMetric("headwater_events_trained_total", "model=\"default\"", GOOD);
            trainer.awaitMetric("headwater_events_rejected_total", "", badLabeled.size());
            scorer.awaitMetric("headwater_events_rejected_total", "", badTexts.size());
            trainer.await("the last version is in the directory", () -> eventsInTheNewestManifest() >= GOOD);
            trainer.await(
                    "all predictions are there", () -> kcat.read("predictions").size() >= GOOD);

            assertThat(trainer.metric("headwater_events_trained_total", "").getAsDouble())
                    .isEqualTo(GOOD);
            assertCountedByReason(trainer, badLabeled);
            assertCountedByReason(scorer, badTexts);
            assertThat(trainer.stop()).isZero();
            assertThat(scorer.stop()).isZero();

            assertManifest();
            assertPredictions();
            List<Kcat.Printed> rejected = kcat.read("rejected");
            assertRejected(rejected, "labeled-texts", badLabeled);
            assertRejected(rejected, "texts", badTexts);
            assertThat(rejected).hasSize(badLabeled.size() + badTexts.size());
            System.out.printf(
                    "%d good events trained, %d scored; %d bad events rejected, %d of them while learning%n",
                    GOOD, GOOD, rejected.size(), badLabeled.size());
        }
    }

    /** A broker that comes up later than the trainer, which must not call itself ready before. */
    private ServiceProcess brokerAfter(ServiceProcess trainer, int port) {
        trainer.await("the trainer answers", () -> !trainer.get("/health/ready").isEmpty());
        assertThat(trainer.get("/health/ready")).contains("\"status\":\"down\"", "starting");
        return ServiceProcess.broker(folder, port);
    }

    private interface Line {
        String of(int number);
    }

    private static List<String> wave(int number, Line line) {
        return IntStream.range(number * EACH_WAVE, (number + 1) * EACH_WAVE)
                .mapToObj(line::of)
                .toList();
    }

    private static String labeledText(int number) {
        return "{\"id\":\"g%d\",\"text\":\"%s\",\"label\":\"%s\"}".formatted(number, words(number), label(number));
    }

    private static String text(int number) {
        return "{\"id\":\"g%d\",\"text\":\"%s\"}".formatted(number, words(number));
    }

    private static String words(int number) {
        return (number % 2 == 0 ? "win a free prize now " : "see you at the meeting ") + number;
    }

    private static String label(int number) {
        return number % 2 == 0 ? "spam" : "ham";
    }

    /** A few good ones, a bad one, and so on. */
    private void sendMixed(String topic, List<String> good, List<BadInput> bad) throws Exception {
        int sent = 0;
        for (int i = 0; i < bad.size(); i++) {
            int until = good.size() * (i + 1) / bad.size();
            kcat.send(topic, good.subList(sent, until));
            sent = until;
            List<String> options = new ArrayList<>(bad.get(i).options());
            options.addAll(List.of("-k", bad.get(i).name()));
            kcat.send(topic, bad.get(i).value(), options.toArray(String[]::new));
        }
    }

    private static void assertCountedByReason(ServiceProcess service, List<BadInput> bad) {
        Map<RejectReason, Long> expected =
                bad.stream().collect(Collectors.groupingBy(BadInput::reason, Collectors.counting()));
        expected.forEach((reason, count) -> assertThat(
                        service.metric("headwater_events_rejected_total", "reason=\"" + reason.code() + "\"")
                                .orElse(0))
                .as(reason.code())
                .isEqualTo(count.doubleValue()));
    }

    private long eventsInTheNewestManifest() throws Exception {
        List<Kcat.Printed> entries = kcat.read("models");
        return entries.isEmpty()
                ? 0
                : newest(entries).at("/lineage/events_total").asLong();
    }

    private static JsonNode newest(List<Kcat.Printed> entries) throws Exception {
        return JSON.readTree(entries.get(entries.size() - 1).value());
    }

    private void assertManifest() throws Exception {
        List<Kcat.Printed> entries = kcat.read("models");
        assertThat(entries).extracting(Kcat.Printed::key).containsOnly("default");
        assertThat(entries)
                .allSatisfy(entry ->
                        assertThat(schemaErrors("manifest", entry.text())).isEmpty());
        JsonNode newest = newest(entries);
        assertThat(newest.at("/lineage/events_total").asLong()).isEqualTo(GOOD);
        assertThat(newest.at("/metrics/events").asLong()).isEqualTo(GOOD);
        assertThat(newest.get("labels")).extracting(JsonNode::asText).containsExactlyInAnyOrder("ham", "spam");
    }

    private void assertPredictions() throws Exception {
        List<Kcat.Printed> predictions = kcat.read("predictions");
        assertThat(predictions)
                .allSatisfy(prediction -> assertThat(schemaErrors("prediction", prediction.text()))
                        .isEmpty());
        assertThat(predictions)
                .extracting(Kcat.Printed::key)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, GOOD)
                        .mapToObj(number -> "g" + number)
                        .toList());
    }

    private static void assertRejected(List<Kcat.Printed> rejected, String topic, List<BadInput> bad) throws Exception {
        Map<String, Kcat.Printed> byName = rejected.stream()
                .filter(each -> topic.equals(each.headers().get("__streams.errors.topic")))
                .collect(Collectors.toMap(Kcat.Printed::key, each -> each));
        assertThat(byName).containsOnlyKeys(bad.stream().map(BadInput::name).toList());
        for (BadInput each : bad) {
            Kcat.Printed found = byName.get(each.name());
            assertThat(found.headers())
                    .as(each.name())
                    .containsEntry("headwater.reason", each.reason().code());
            if (each.value().length > 900_000) {
                assertThat(found.value()).isEqualTo(Arrays.copyOf(each.value(), CUT_BYTES));
                assertThat(found.headers())
                        .containsEntry("headwater.size", "" + each.value().length)
                        .containsEntry(
                                "headwater.sha256",
                                HexFormat.of()
                                        .formatHex(MessageDigest.getInstance("SHA-256")
                                                .digest(each.value())));
            } else {
                assertThat(found.value()).as(each.name()).isEqualTo(each.value());
            }
        }
    }

    private static Stream<String> schemaErrors(String name, String json) throws Exception {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(SCHEMAS.resolve(name + ".json"), UTF_8), InputFormat.JSON);
        return schema.validate(json, InputFormat.JSON).stream().map(Object::toString);
    }
}
