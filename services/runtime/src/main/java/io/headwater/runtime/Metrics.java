package io.headwater.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Where a process counts: a Prometheus registry that already watches the JVM, its threads, its collector and the process. */
public final class Metrics {
    private Metrics() {}

    /**
     * A new registry without common tags (the scraper adds its own); {@code headwater_info} tells the service and its version.
     * The caller closes it.
     */
    public static PrometheusMeterRegistry registry(String service) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        bindCollector(registry);
        Gauge.builder("headwater.info", () -> 1)
                .description("Always 1: which service this is, and its version")
                .tag("service", service)
                .tag("version", Software.version())
                .register(registry);
        return registry;
    }

    @SuppressWarnings("MustBeClosed") // It listens to the collector for as long as the registry lives: the process.
    private static void bindCollector(PrometheusMeterRegistry registry) {
        new JvmGcMetrics().bindTo(registry);
    }
}
