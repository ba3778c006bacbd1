package io.headwater.console;

import io.headwater.console.feed.Feeding;
import io.headwater.console.view.Views;
import io.headwater.console.web.ConsoleRoutes;
import io.headwater.runtime.config.ServiceConfig;
import io.javalin.config.JavalinConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/**
 * The console of a process: give {@link #addTo} to its HTTP endpoint, then {@link #start} it; close it before the endpoint, so
 * that its open streams end. Used by the thread that owns it.
 */
public final class Console implements AutoCloseable {
    private final Feeding feeding;
    private final ConsoleRoutes routes;

    /**
     * Reads and serves nothing yet.
     *
     * @param config its brokers, topics and HTTP address
     * @param registry has the timers of the stages that run in this process
     */
    public Console(ServiceConfig config, MeterRegistry registry, InstantSource clock) {
        Views views = new Views();
        // Distinct among the consoles of a cluster: no two processes start in the same millisecond on one port and
        // address.
        String texts = "console-" + Long.toString(clock.millis(), Character.MAX_RADIX) + "-"
                + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX) + "-";
        feeding = new Feeding(config, views, texts, clock);
        routes = new ConsoleRoutes(
                views, feeding.scoring(), feeding.commands(), feeding::status, registry, clock, config.httpHost());
    }

    /** Adds the page at {@code /} and its API below {@code /api/console}. */
    public void addTo(JavalinConfig http) {
        routes.addTo(http);
    }

    /** Begins to read the topics, which may not be there yet. */
    public void start() {
        feeding.start();
    }

    @Override
    public void close() throws InterruptedException {
        routes.close();
        feeding.close();
    }
}
