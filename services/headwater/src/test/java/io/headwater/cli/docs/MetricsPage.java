package io.headwater.cli.docs;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The reference of metrics, {@code docs/metrics.md}, from what running services say. */
final class MetricsPage {
    static final String COMMAND = "mvn -o -q -B verify -pl services/headwater -am -Dtest=NONE -Dit.test=MetricsIT"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dheadwater.write=true";

    private static final String OWN = "headwater_";

    private MetricsPage() {}

    /**
     * The whole page.
     *
     * @param used metrics that rules or dashboards read
     */
    static String of(Map<String, Exposition.Metric> trainer, Map<String, Exposition.Metric> scorer, Set<String> used) {
        Map<String, Exposition.Metric> others = new TreeMap<>(trainer);
        others.putAll(scorer);
        others.keySet().removeIf(name -> name.startsWith(OWN) || !used.contains(name));
        return """
                # Metrics

                What `/metrics` answers, in Prometheus' text format. Of a histogram or a summary there are `_bucket`, `_count` and `_sum`; `…_max` is the largest of
                the last minutes. In the demo both tables are on one page. Written by `MetricsIT` from running services.

                ## Trainer

                """
                + table(own(trainer))
                + "\n## Scorer\n\n"
                + table(own(scorer))
                + "\n## Of the JVM and of Kafka's clients\n\nThere are hundreds; rules and dashboards read these.\n\n"
                + table(others);
    }

    private static Map<String, Exposition.Metric> own(Map<String, Exposition.Metric> metrics) {
        Map<String, Exposition.Metric> own = new TreeMap<>(metrics);
        own.keySet().removeIf(name -> !name.startsWith(OWN));
        return own;
    }

    private static String table(Map<String, Exposition.Metric> metrics) {
        StringBuilder table = new StringBuilder("| metric | type | labels | says |\n|---|---|---|---|\n");
        metrics.forEach((name, metric) -> table.append("| `")
                .append(name)
                .append("` | ")
                .append(metric.type())
                .append(" | ")
                .append(String.join(", ", metric.labels()))
                .append(" | ")
                .append(metric.help().strip())
                .append(" |\n"));
        return table.toString();
    }
}
