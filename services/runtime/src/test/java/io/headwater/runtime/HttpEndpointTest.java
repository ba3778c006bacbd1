package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.runtime.config.ServiceConfig;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Health health = new Health();
    private final PrometheusMeterRegistry registry = Metrics.registry("test");

    @AfterEach
    void closeRegistry() {
        registry.close();
    }

    @Test
    void healthIsToldInJsonAndByTheStatus() throws Exception {
        try (HttpEndpoint http = start(Map.of(), routes -> {})) {
            health.ready("model", () -> Optional.of("no version yet"));

            HttpResponse<String> live = get(http.port(), "/health/live");
            HttpResponse<String> ready = get(http.port(), "/health/ready");

            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(live.body()).isEqualTo("{\"status\":\"up\",\"checks\":{}}");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).isEqualTo("{\"status\":\"down\",\"checks\":{\"model\":\"no version yet\"}}");
            assertThat(ready.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        }
    }

    @Test
    void metricsComeInPrometheusTextOrInOpenMetricsWhenAskedFor() throws Exception {
        registry.counter("headwater.events.trained").increment(3);
        try (HttpEndpoint http = start(Map.of(), routes -> {})) {
            HttpResponse<String> text = get(http.port(), "/metrics");
            HttpResponse<String> open = get(http.port(), "/metrics", "Accept", "application/openmetrics-text");

            assertThat(text.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
            assertThat(text.body())
                    .contains("headwater_events_trained_total 3.0")
                    .contains("jvm_memory_used_bytes")
                    .contains("jvm_gc_")
                    .contains("jvm_threads_live_threads")
                    .contains("process_cpu_usage")
                    .contains("headwater_info{service=\"test\",version=\"development\"}");
            assertThat(open.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/openmetrics-text");
            assertThat(open.body()).endsWith("# EOF\n");
        }
    }

    @Test
    void aManagementPortTakesMetricsAndHealthAwayFromTheServicesOwn() throws Exception {
        try (HttpEndpoint http =
                start(Map.of("management.port", "0"), routes -> routes.routes.get("/hello", ctx -> ctx.result("hi")))) {
            assertThat(http.managementPort()).isNotEqualTo(http.port());
            assertThat(get(http.managementPort(), "/metrics").statusCode()).isEqualTo(200);
            assertThat(get(http.managementPort(), "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(http.managementPort(), "/hello").statusCode()).isEqualTo(404);
            assertThat(get(http.port(), "/metrics").statusCode()).isEqualTo(404);
            assertThat(get(http.port(), "/hello").body()).isEqualTo("hi");
        }
    }

    @Test
    void errorsAreProblemsInJsonAndOursAreNotExplained() throws Exception {
        try (HttpEndpoint http = start(Map.of(), routes -> {
            routes.routes.get("/bad", ctx -> {
                throw new BadRequestResponse("no text");
            });
            routes.routes.get("/broken", ctx -> {
                throw new IllegalStateException("a secret");
            });
        })) {
            HttpResponse<String> bad = get(http.port(), "/bad");
            assertThat(bad.statusCode()).isEqualTo(400);
            assertThat(bad.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
            assertThat(bad.body())
                    .isEqualTo(
                            "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\"no text\"}");

            HttpResponse<String> broken = get(http.port(), "/broken", "Accept", "text/html");
            assertThat(broken.statusCode()).isEqualTo(500);
            assertThat(broken.body()).isEqualTo("{\"type\":\"about:blank\",\"title\":\"Server Error\",\"status\":500}");

            HttpResponse<String> missing = get(http.port(), "/nowhere");
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(missing.body()).contains("\"status\":404");
        }
    }

    @Test
    void aBodyOverTheLimitAndAWrongMethodAreRefused() throws Exception {
        try (HttpEndpoint http = start(
                Map.of("http.max.request.bytes", "1024"),
                routes -> routes.routes.post("/echo", ctx -> ctx.result(ctx.body())))) {
            assertThat(post(http.port(), "/echo", "x".repeat(1024)).body()).hasSize(1024);
            assertThat(post(http.port(), "/echo", "x".repeat(1025)).statusCode())
                    .isEqualTo(413);

            HttpResponse<String> wrong = get(http.port(), "/echo");
            assertThat(wrong.statusCode()).isEqualTo(405);
            assertThat(wrong.body()).contains("\"status\":405");
        }
    }

    @Test
    void noAnswerTellsWhichServerGivesIt() throws Exception {
        try (HttpEndpoint http = start(Map.of(), routes -> {})) {
            assertThat(get(http.port(), "/nowhere").headers().map()).doesNotContainKeys("server", "x-powered-by");
        }
    }

    @Test
    void aTakenPortIsTheEnvironmentsFault() {
        try (HttpEndpoint http = start(Map.of(), routes -> {})) {
            assertThatThrownBy(() -> start(Map.of("http.port", "" + http.port()), routes -> {}))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageContaining("127.0.0.1:" + http.port());
        }
    }

    @Test
    void aTakenManagementPortLeavesNothingListening() throws Exception {
        try (HttpEndpoint taken = start(Map.of(), routes -> {})) {
            int free;
            try (HttpEndpoint other = start(Map.of(), routes -> {})) {
                free = other.port();
            }
            assertThatThrownBy(() ->
                            start(Map.of("http.port", "" + free, "management.port", "" + taken.port()), routes -> {}))
                    .isInstanceOf(EnvironmentException.class);
            assertThatThrownBy(() -> get(free, "/metrics")).isInstanceOf(ConnectException.class);
        }
    }

    private HttpEndpoint start(Map<String, String> settings, Consumer<JavalinConfig> routes) {
        Map<String, String> all = new HashMap<>(Map.of("http.port", "0"));
        all.putAll(settings);
        return HttpEndpoint.start(ServiceConfig.of(all), health, registry, routes);
    }

    private HttpResponse<String> get(int port, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(port, path));
        return client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(int port, String path, String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(port, path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
