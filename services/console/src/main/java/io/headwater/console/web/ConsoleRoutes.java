package io.headwater.console.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.headwater.console.view.Cursor;
import io.headwater.console.view.Views;
import io.headwater.model.Prediction;
import io.headwater.model.Text;
import io.headwater.runtime.web.EventStream;
import io.headwater.runtime.web.SameOrigin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.GatewayTimeoutResponse;
import io.javalin.http.Handler;
import io.javalin.http.NotFoundResponse;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The console's routes. The view is told in whole ({@code /api/console}) or as it changes ({@code /api/console/stream}). */
public final class ConsoleRoutes implements AutoCloseable {
    /** Most open pages. */
    static final int READERS = 24;

    /** Changes are gathered for so long: twice a second is as live as an eye can follow. */
    private static final Duration GATHER = Duration.ofMillis(500);

    /** Without changes the page is told so often that all is well. */
    private static final Duration PULSE = Duration.ofSeconds(2);

    private static final int MAX_TEXT = 20_000;

    private final Views views;
    private final Scoring scoring;
    private final Supplier<FeedStatus> feed;
    private final Stages stages;
    private final InstantSource clock;
    private final SameOrigin guard;
    private final CommandRoute commands;
    private final PageFiles files;
    private final EventStream stream = new EventStream(READERS);

    /**
     * Serves nothing yet.
     *
     * @param feed tells how the reading of the topics stands
     * @param registry has the timers of this process's stages
     * @param host the address that HTTP listens on
     */
    public ConsoleRoutes(
            Views views,
            Scoring scoring,
            Commanding commanding,
            Supplier<FeedStatus> feed,
            MeterRegistry registry,
            InstantSource clock,
            String host) {
        this.views = views;
        this.scoring = scoring;
        this.feed = feed;
        this.stages = new Stages(registry);
        this.clock = clock;
        this.guard = new SameOrigin(host);
        this.commands = new CommandRoute(guard, commanding);
        this.files = new PageFiles(guard.token());
    }

    /** Adds them to a service's. */
    public void addTo(JavalinConfig http) {
        http.routes.get("/", guarded(files::page));
        http.routes.get("/console/{file}", guarded(files::file));
        http.routes.get("/api/console", guarded(this::snapshot));
        http.routes.get("/api/console/stream", guarded(this::follow));
        http.routes.get("/api/console/models/{model}/versions/{version}", guarded(this::version));
        http.routes.post("/api/console/models/{model}/commands", commands::take);
        http.routes.post("/api/console/try", this::tryText);
    }

    private Handler guarded(Handler handler) {
        return context -> {
            guard.requireOwnHost(context);
            handler.handle(context);
        };
    }

    private void snapshot(Context context) throws IOException {
        Cursor cursor = new Cursor(wanted(context));
        JsonBodies.answer(context, withPulse(views.changesFor(cursor)));
    }

    private void follow(Context context) {
        Reader reader = new Reader(new Cursor(wanted(context)));
        stream.serve(context, reader::next);
    }

    private static String wanted(Context context) {
        return Objects.requireNonNullElse(context.queryParam("model"), "");
    }

    /** One open page. */
    private final class Reader {
        private final Cursor cursor;
        private long known = -1;

        Reader(Cursor cursor) {
            this.cursor = cursor;
        }

        String next() throws InterruptedException, IOException {
            if (known >= 0) {
                // The pause comes first: after a quiet while, what happens is told at once.
                Thread.sleep(GATHER.toMillis());
                views.awaitChange(known, PULSE.minus(GATHER));
            }
            known = views.changes();
            return JsonBodies.JSON.writeValueAsString(withPulse(views.changesFor(cursor)));
        }
    }

    private Map<String, Object> withPulse(Map<String, Object> sections) {
        Map<String, Object> all = new LinkedHashMap<>(sections);
        all.put("pulse", new Pulse(clock.millis(), feed.get(), stages.now()));
        return all;
    }

    /** Told with every event. */
    private record Pulse(long time, FeedStatus feed, List<Stages.Stage> stages) {}

    private void version(Context context) throws IOException {
        long number;
        try {
            number = Long.parseLong(context.pathParam("version"));
        } catch (NumberFormatException e) {
            throw new BadRequestResponse("not a version: " + context.pathParam("version"));
        }
        JsonBodies.answer(
                context,
                views.version(context.pathParam("model"), number)
                        .orElseThrow(() -> new NotFoundResponse("this version is not remembered any more")));
    }

    private void tryText(Context context) throws IOException, InterruptedException {
        guard.requirePage(context);
        JsonBodies.require(context);
        JsonNode body = body(context);
        String text = body.path("text").asText();
        if (text.isBlank() || text.length() > MAX_TEXT) {
            throw new BadRequestResponse("a text of 1 to " + MAX_TEXT + " characters is expected");
        }
        long begun = System.nanoTime();
        try {
            Prediction prediction = scoring.score(body.path("model").asText(Text.DEFAULT_MODEL), text);
            JsonBodies.answer(context, Tried.of(prediction, (System.nanoTime() - begun) / 1e6));
        } catch (NoAnswerException e) {
            String reason = Objects.requireNonNullElse(e.getMessage(), "");
            throw e.isRefused() ? new BadRequestResponse(reason) : new GatewayTimeoutResponse(reason);
        }
    }

    private static JsonNode body(Context context) throws IOException {
        try {
            return JsonBodies.JSON.readTree(context.bodyAsBytes());
        } catch (JsonProcessingException e) {
            throw new BadRequestResponse("not JSON: " + e.getOriginalMessage());
        }
    }

    /** @param millis from the page's request to the scorer's answer */
    private record Tried(
            String label,
            double confidence,
            long version,
            Map<String, Double> probabilities,
            Map<String, Map<String, Double>> learners,
            double millis) {
        static Tried of(Prediction prediction, double millis) {
            return new Tried(
                    prediction.label(),
                    prediction.confidence(),
                    prediction.version(),
                    prediction.probabilities(),
                    prediction.learners(),
                    millis);
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
