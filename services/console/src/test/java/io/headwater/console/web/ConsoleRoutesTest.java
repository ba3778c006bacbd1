package io.headwater.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.console.view.RefusedEvent;
import io.headwater.console.view.Samples;
import io.headwater.console.view.Views;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConsoleRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConsoleServer console = new ConsoleServer(new Views(), 0);

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void everyAnswerKeepsThePageToItself() throws Exception {
        for (String path : new String[] {"/", "/console/main.js", "/console/uplot.css", "/api/console"}) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(header(answer, "Content-Security-Policy"))
                    .as(path)
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        }
    }

    @Test
    void thePageNamesNothingFromElsewhereAndEveryFileItNamesIsThere() throws Exception {
        String page = get("/").body();
        assertThat(page).doesNotContainPattern("(?:src|href)=\"(?:https?:)?//");
        // No inline script or style: the policy would not let them run.
        assertThat(page).doesNotContainPattern("<script>|<style|\\son[a-z]+=|style=");
        Matcher names = Pattern.compile("(?:src|href)=\"(console/[^\"]+)\"").matcher(page);
        int files = 0;
        while (names.find()) {
            assertThat(get("/" + names.group(1)).statusCode())
                    .as(names.group(1))
                    .isEqualTo(200);
            files++;
        }
        assertThat(files).isGreaterThanOrEqualTo(6);
        assertThat(get("/console/..%2findex.html").statusCode()).isNotEqualTo(200);
        assertThat(get("/console/nothing.js").statusCode()).isEqualTo(404);
    }

    @Test
    void aFileThatHasNotChangedIsNotSentAgain() throws Exception {
        String tag = header(get("/console/main.js"), "ETag");
        HttpResponse<String> again = get("/console/main.js", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void markupInAnEventStaysText() throws Exception {
        console.views.refused(new RefusedEvent("not-json", "<img src=x>", "texts-0-1", "</script><b>", 1));

        HttpResponse<String> answer = get("/api/console");
        assertThat(header(answer, "Content-Type")).startsWith("application/json");
        assertThat(JSON.readTree(answer.body()).at("/refused/recent/0/excerpt").asText())
                .isEqualTo("</script><b>");
    }

    @Test
    void aStreamTellsAllAtFirstThenWhatIsNewAndAllAgainToWhoeverComesBack() throws Exception {
        publish(1);
        try (Stream<String> lines = stream()) {
            Iterator<JsonNode> events = events(lines);
            assertThat(events.next().at("/head/version").asLong()).isEqualTo(1);
            publish(2);
            JsonNode next = awaitSection(events, "head");
            assertThat(next.at("/head/version").asLong()).isEqualTo(2);
            assertThat(next.has("diary")).isFalse();
            assertThat(next.at("/pulse/feed/state").asText()).isEqualTo("live");
        }
        try (Stream<String> lines = stream()) {
            JsonNode first = events(lines).next();
            assertThat(first.has("diary")).isTrue();
            assertThat(first.at("/curve/events")).hasSize(2);
        }
    }

    @Test
    void aTextIsTriedWithThePagesToken() throws Exception {
        HttpResponse<String> answer = attempt("{\"text\":\"stocks\"}", "X-Headwater-Token", token());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).path("label").asText()).isEqualTo("Business");
        assertThat(JSON.readTree(answer.body()).path("version").asLong()).isEqualTo(7);
    }

    @Test
    void nothingIsTriedWithoutTheTokenOrFromAnotherOrigin() throws Exception {
        assertThat(attempt("{\"text\":\"a\"}").statusCode()).isEqualTo(403);
        assertThat(attempt("{\"text\":\"a\"}", "X-Headwater-Token", "0".repeat(64))
                        .statusCode())
                .isEqualTo(403);
        assertThat(attempt("{\"text\":\"a\"}", "X-Headwater-Token", token(), "Origin", "http://example.org")
                        .statusCode())
                .isEqualTo(403);
        assertThat(attempt("{\"text\":\"a\"}", "X-Headwater-Token", token(), "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(attempt(
                                "{\"text\":\"a\"}",
                                "X-Headwater-Token",
                                token(),
                                "Origin",
                                "http://127.0.0.1:" + console.port())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatCannotBeTriedIsSaidInASentence() throws Exception {
        HttpResponse<String> refused = attempt("{\"text\":\"refuse me\"}", "X-Headwater-Token", token());
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("nothing was learned yet");
        assertThat(attempt("{\"text\":\" \"}", "X-Headwater-Token", token()).statusCode())
                .isEqualTo(400);
        assertThat(attempt("{", "X-Headwater-Token", token()).statusCode()).isEqualTo(400);
    }

    @Test
    void aNameThatOnlyLeadsHereIsNotAnswered() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 403").doesNotContain(token());
        }
    }

    private void publish(long version) {
        console.views.published(Samples.manifest("default", version, 32), OptionalLong.empty());
    }

    private Stream<String> stream() throws IOException, InterruptedException {
        return client.send(request("/api/console/stream").build(), BodyHandlers.ofLines())
                .body();
    }

    private static Iterator<JsonNode> events(Stream<String> lines) {
        return lines.filter(line -> line.startsWith("data: "))
                .map(line -> {
                    try {
                        return JSON.readTree(line.substring("data: ".length()));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .iterator();
    }

    private static JsonNode awaitSection(Iterator<JsonNode> events, String section) {
        JsonNode event = events.next();
        while (!event.has(section)) {
            event = events.next();
        }
        return event;
    }

    private String token() throws IOException, InterruptedException {
        Matcher token = Pattern.compile("name=\"headwater-token\" content=\"([0-9a-f]{64})\"")
                .matcher(get("/").body());
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private HttpResponse<String> attempt(String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/api/console/try")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + path));
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
