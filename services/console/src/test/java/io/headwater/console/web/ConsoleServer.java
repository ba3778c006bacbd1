package io.headwater.console.web;

import io.headwater.console.view.Views;
import io.headwater.model.ModelCommand;
import io.headwater.model.Prediction;
import io.headwater.runtime.Health;
import io.headwater.runtime.HttpEndpoint;
import io.headwater.runtime.Metrics;
import io.headwater.runtime.config.ServiceConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The console's routes on a real endpoint, fed by the test instead of Kafka. */
public final class ConsoleServer implements AutoCloseable {
    public final Views views;
    /** What the page has told models to do. */
    public final List<Commanded> commands = new CopyOnWriteArrayList<>();

    public volatile FeedStatus feed = new FeedStatus("live", 0, 0, "");
    private final PrometheusMeterRegistry registry = Metrics.registry("test");
    private final ConsoleRoutes routes;
    private final HttpEndpoint http;

    public record Commanded(String model, ModelCommand command) {}

    public ConsoleServer(Views views, int port) {
        this.views = views;
        routes = new ConsoleRoutes(
                views, this::score, this::command, () -> feed, registry, InstantSource.system(), "127.0.0.1");
        http = HttpEndpoint.start(
                ServiceConfig.of(Map.of("http.port", "" + port)), new Health(), registry, routes::addTo);
    }

    /** A scorer that finds every text to be about business, but refuses one. */
    private Prediction score(String model, String text) throws NoAnswerException {
        if (text.contains("refuse")) {
            throw NoAnswerException.refused("no-version: nothing was learned yet");
        }
        Map<String, Double> probabilities = new LinkedHashMap<>();
        probabilities.put("Business", 0.9);
        probabilities.put("<b>bold</b>", 0.1);
        Map<String, Map<String, Double>> learners = new LinkedHashMap<>();
        learners.put("minilm-lda", Map.of("Business", 0.7, "<b>bold</b>", 0.3));
        learners.put("ngrams", Map.of("Business", 0.2, "<b>bold</b>", 0.8));
        return new Prediction("x", model, 7, "Business", 0.9, probabilities, learners, Instant.EPOCH);
    }

    /** Every command gets there, except for one model. */
    private void command(String model, ModelCommand command) throws NoAnswerException {
        if (model.equals("far-away")) {
            throw NoAnswerException.silent("The Kafka broker has not confirmed the command.");
        }
        commands.add(new Commanded(model, command));
    }

    public int port() {
        return http.port();
    }

    @Override
    public void close() {
        routes.close();
        http.close();
        registry.close();
    }
}
