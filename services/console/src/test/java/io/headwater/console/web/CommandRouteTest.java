package io.headwater.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.console.view.Views;
import io.headwater.model.ModelCommand;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CommandRouteTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final ConsoleServer console = new ConsoleServer(new Views(), 0);

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void aCommandGoesToItsModelWithThePagesToken() throws Exception {
        HttpResponse<String> answer =
                command("tickets", "{\"command\":\"rollback\",\"version\":41,\"relearn\":true,\"reason\":\"a <b>\"}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"model\":\"tickets\",\"command\":\"rollback\"}");
        for (String name : List.of("pause", "resume", "publish")) {
            assertThat(command("default", "{\"command\":\"" + name + "\"}").statusCode())
                    .as(name)
                    .isEqualTo(202);
        }

        assertThat(console.commands)
                .containsExactly(
                        new ConsoleServer.Commanded(
                                "tickets", new ModelCommand.Rollback(41, true, Optional.of("a <b>"))),
                        new ConsoleServer.Commanded("default", new ModelCommand.Pause(Optional.empty())),
                        new ConsoleServer.Commanded("default", new ModelCommand.Resume(Optional.empty())),
                        new ConsoleServer.Commanded("default", new ModelCommand.Publish(Optional.empty())));
    }

    @Test
    void nothingIsCommandedWithoutTheTokenOrFromAnotherOrigin() throws Exception {
        String pause = "{\"command\":\"pause\"}";
        String[][] strangers = {
            {},
            {"X-Headwater-Token", "0".repeat(64)},
            {"X-Headwater-Token", token(), "Origin", "http://example.org"},
            {"X-Headwater-Token", token(), "Sec-Fetch-Site", "cross-site"}
        };
        for (String[] headers : strangers) {
            assertThat(send("default", pause, headers).statusCode())
                    .as(String.join(" ", headers))
                    .isEqualTo(403);
        }
        assertThat(send("default", pause, "X-Headwater-Token", token(), "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);

        assertThat(console.commands).isEmpty();
        assertThat(command("default", pause).statusCode()).isEqualTo(202);
    }

    @Test
    void whatIsNoCommandIsRefusedInWords() throws Exception {
        assertThat(refusal("default", "{\"command\":\"explode\"}")).contains("no such command: explode");
        assertThat(refusal("default", "{\"command\":\"rollback\"}")).contains("rollback needs a version");
        assertThat(refusal("default", "{\"command\":\"rollback\",\"version\":0}"))
                .contains("rollback needs a version");
        assertThat(refusal("default", "{}")).contains("there is no command");
        assertThat(refusal("default", "{")).contains("detail");
        assertThat(refusal("default", "")).contains("no value");
        assertThat(refusal("a%20b", "{\"command\":\"pause\"}")).contains("a model id has 1 to 128 characters");
        assertThat(refusal("default", "{\"command\":\"pause\",\"reason\":\"" + "a".repeat(501) + "\"}"))
                .contains("at most 500 characters");
        assertThat(console.commands).isEmpty();
    }

    @Test
    void aCommandThatMayNotHaveGotThereIsSaid() throws Exception {
        HttpResponse<String> answer = command("far-away", "{\"command\":\"pause\"}");
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("has not confirmed the command");
    }

    private String refusal(String model, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = command(model, body);
        assertThat(answer.statusCode()).as(body).isEqualTo(400);
        return answer.body();
    }

    private HttpResponse<String> command(String model, String body) throws IOException, InterruptedException {
        return send(model, body, "X-Headwater-Token", token());
    }

    private HttpResponse<String> send(String model, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address("api/console/models/" + model + "/commands"))
                .setHeader("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String token() throws IOException, InterruptedException {
        String page = client.send(HttpRequest.newBuilder(address("")).build(), BodyHandlers.ofString())
                .body();
        Matcher token = Pattern.compile("name=\"headwater-token\" content=\"([0-9a-f]{64})\"")
                .matcher(page);
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + console.port() + "/" + path);
    }
}
