package io.headwater.runtime;

import io.headwater.runtime.config.ServiceConfig;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A service's HTTP: {@code /metrics}, {@code /health/live}, {@code /health/ready}, and whatever routes the service adds.
 * With a management port of its own, metrics and health are served there and nowhere else.
 */
public final class HttpEndpoint implements AutoCloseable {
    private static final int MAX_THREADS = 64;
    private static final int MIN_THREADS = 4;
    private static final long STOP_TIMEOUT_MILLIS = 3_000;

    private static final long IDLE_AT_STOP_MILLIS = 100;
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final List<Javalin> servers;

    private HttpEndpoint(List<Javalin> servers) {
        this.servers = servers;
    }

    /**
     * Listens when it returns.
     *
     * @param routes adds the service's routes ({@code http -> http.routes.get(…)}) and whatever else Javalin can be told
     * @throws EnvironmentException when a port is taken or may not be listened on
     */
    public static HttpEndpoint start(
            ServiceConfig config, Health health, PrometheusMeterRegistry registry, Consumer<JavalinConfig> routes) {
        Consumer<JavalinConfig> management = http -> addManagement(http, health, registry);
        boolean apart = config.managementPort() >= 0
                && (config.managementPort() != config.httpPort() || config.managementPort() == 0);
        if (!apart) {
            return new HttpEndpoint(
                    List.of(listen(config, ServiceConfig.HTTP_PORT, config.httpPort(), management.andThen(routes))));
        }
        Javalin service = listen(config, ServiceConfig.HTTP_PORT, config.httpPort(), routes);
        try {
            return new HttpEndpoint(List.of(
                    service, listen(config, ServiceConfig.MANAGEMENT_PORT, config.managementPort(), management)));
        } catch (RuntimeException e) {
            service.stop();
            throw e;
        }
    }

    private static Javalin listen(ServiceConfig config, String key, int port, Consumer<JavalinConfig> routes) {
        Javalin server = Javalin.create(http -> {
            http.startup.showJavalinBanner = false;
            http.startup.showOldJavalinVersionWarning = false;
            http.startup.startupWatcherEnabled = false;
            http.http.maxRequestSize = config.httpMaxRequestBytes();
            http.http.prefer405over404 = true;
            http.jetty.threadPool = threads();
            http.jetty.addConnector((jetty, configuration) -> {
                ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(configuration));
                connector.setHost(config.httpHost());
                connector.setPort(port);
                connector.setShutdownIdleTimeout(IDLE_AT_STOP_MILLIS);
                return connector;
            });
            http.jetty.modifyServer(jetty -> {
                jetty.setStopTimeout(STOP_TIMEOUT_MILLIS);
                jetty.insertHandler(new GracefulHandler());
            });
            Problem.install(http);
            routes.accept(http);
        });
        try {
            return server.start();
        } catch (JavalinBindException e) {
            throw new EnvironmentException(
                    "cannot listen on " + config.httpHost() + ":" + port + " (" + key + "): " + e.getMessage(), e);
        }
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        return threads;
    }

    private static void addManagement(JavalinConfig http, Health health, PrometheusMeterRegistry registry) {
        http.routes.get("/metrics", context -> scrape(context, registry));
        http.routes.get("/health/live", context -> answer(context, health.live()));
        http.routes.get("/health/ready", context -> answer(context, health.ready()));
    }

    /** In the format the scraper prefers: OpenMetrics when it accepts that, otherwise Prometheus' text. */
    private static void scrape(Context context, PrometheusMeterRegistry registry) throws IOException {
        String accepted = Objects.requireNonNullElse(context.header("Accept"), "");
        String format = accepted.contains("application/openmetrics-text") ? OPEN_METRICS : PROMETHEUS_TEXT;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        registry.scrape(body, format);
        context.contentType(format).result(body.toByteArray());
    }

    private static void answer(Context context, Health.Report report) {
        context.status(report.up() ? 200 : 503).header("Cache-Control", "no-store");
        context.json(report);
    }

    /** Where the service's routes are served. */
    public int port() {
        return servers.get(0).port();
    }

    /** Where metrics and health are served; {@link #port} unless they have a port of their own. */
    public int managementPort() {
        return servers.get(servers.size() - 1).port();
    }

    /** Lets requests under way finish for up to three seconds, closes idle connections, then stops. */
    @Override
    public void close() {
        servers.forEach(Javalin::stop);
    }
}
