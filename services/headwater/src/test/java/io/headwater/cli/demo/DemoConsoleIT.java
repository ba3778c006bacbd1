package io.headwater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.cli.data.Entry;
import io.headwater.devkit.Await;
import io.headwater.model.LabelMap;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console beside a real broker, trainer and scorer. */
@Timeout(300)
class DemoConsoleIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    void itShowsWhatIsLearnedServedAndRefusedHasATextScoredAndGoesBack() throws Exception {
        DemoSettings settings = new DemoSettings(
                0, Duration.ZERO, "minilm-lda,ngrams", Optional.empty(), folder, 0, 1, Map.of(), LabelMap.SAME);
        try (DemoServices services = DemoServices.start(settings, (manifest, time) -> {}, reason -> {});
                EventFeed feed = new EventFeed(services.bootstrapServers(), new EventLedger(), reason -> {})) {
            for (int i = 0; i < 40; i++) {
                boolean spam = i % 2 == 0;
                Entry.Row row = new Entry.Row(
                        "" + i,
                        spam ? "spam" : "ham",
                        spam ? "you have won a free prize, call now" : "see you at lunch today");
                feed.text("id-" + i, row);
                feed.label("id-" + i, row);
            }
            Entry.Row blank = new Entry.Row("40", "spam", " ");
            feed.text("id-40", blank);
            feed.label("id-40", blank);

            Await.until(
                    PATIENCE,
                    () -> {
                        JsonNode view = view(services);
                        return view.at("/head/events").asLong() == 40
                                && view.at("/wrong/answers").asLong()
                                                + view.at("/wrong/seenBefore").asLong()
                                        == 40
                                && view.at("/refused/count").asLong() == 2;
                    },
                    () -> "not all is on the console: " + quietly(services));

            JsonNode view = view(services);
            assertThat(view.at("/head/labels")).hasSize(2);
            assertThat(view.at("/head/learners")).hasSize(2);
            assertThat(view.at("/freshness/count").asLong()).isEqualTo(40);
            assertThat(view.at("/refused/reasons/0/reason").asText()).isEqualTo("empty-text");
            assertThat(view.at("/pulse/stages")).isNotEmpty();

            JsonNode answer = post(services, "try", "{\"text\":\"you have won a free prize\"}", 200);
            assertThat(answer.path("label").asText()).isEqualTo("spam");
            assertThat(answer.path("version").asLong()).isPositive();
            assertThat(answer.path("learners").properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactly("minilm-lda", "ngrams");
            assertThat(answer.path("learners")).allSatisfy(each -> {
                assertThat(each.path("spam").asDouble()).isGreaterThan(0.5);
                assertThat(each.path("spam").asDouble() + each.path("ham").asDouble())
                        .isCloseTo(1, within(1e-3));
            });

            String command = "{\"command\":\"rollback\",\"version\":1,\"reason\":\"wrong labels\"}";
            post(services, "models/default/commands", command, 202);
            Await.until(
                    PATIENCE,
                    () -> rollback(view(services)).isPresent(),
                    () -> "the trainer does not answer: " + quietly(services));
            JsonNode rollback = rollback(view(services)).orElseThrow();
            assertThat(rollback.at("/details/to").asLong()).isEqualTo(1);
            assertThat(rollback.at("/details/reason").asText()).isEqualTo("wrong labels");
            assertThat(rollback.path("version").asLong()).isGreaterThan(1);
        }
    }

    private JsonNode view(DemoServices services) throws IOException, InterruptedException {
        return JSON.readTree(get(services, "/api/console"));
    }

    private String quietly(DemoServices services) {
        try {
            return get(services, "/api/console");
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }

    private static Optional<JsonNode> rollback(JsonNode view) {
        for (JsonNode entry : view.at("/diary/entries")) {
            if (entry.path("type").asText().equals("rollback")) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    private JsonNode post(DemoServices services, String path, String body, int status)
            throws IOException, InterruptedException {
        Matcher token =
                Pattern.compile("headwater-token\" content=\"([0-9a-f]+)\"").matcher(get(services, "/"));
        assertThat(token.find()).isTrue();
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(services.address() + "/api/console/" + path))
                        .header("Content-Type", "application/json")
                        .header("X-Headwater-Token", token.group(1))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private String get(DemoServices services, String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create(services.address() + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
