package io.headwater.console.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long each stage takes in this process, from the timers that its services keep. Thread-safe. */
final class Stages {
    private static final String TIMER = "headwater.stage";

    private final MeterRegistry registry;

    Stages(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param meanMs mean over the process's life, in milliseconds */
    record Stage(String service, String stage, long count, double meanMs) {}

    /** Those that have happened, by service and name. */
    List<Stage> now() {
        return registry.find(TIMER).timers().stream()
                .filter(timer -> timer.count() > 0)
                .map(Stages::stage)
                .sorted(Comparator.comparing(Stage::service).reversed().thenComparing(Stage::stage))
                .toList();
    }

    private static Stage stage(Timer timer) {
        return new Stage(
                tag(timer, "service"), tag(timer, "stage"), timer.count(), timer.mean(TimeUnit.NANOSECONDS) / 1e6);
    }

    private static String tag(Timer timer, String name) {
        String value = timer.getId().getTag(name);
        return value == null ? "" : value;
    }
}
