package io.headwater.cli.docs;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of Prometheus' text format, read for what its metrics are. */
final class Exposition {
    private static final Pattern META = Pattern.compile("# (HELP|TYPE) (\\S+) (.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Pattern PART = Pattern.compile("_(bucket|count|sum)$");
    /** Of a metric's parts, not of the metric. */
    private static final Set<String> OF_PARTS = Set.of("le", "quantile");

    private Exposition() {}

    /**
     * One metric.
     *
     * @param labels names, in alphabetical order
     */
    record Metric(String type, String help, Set<String> labels) {}

    /** By name, in alphabetical order. */
    static Map<String, Metric> read(String page) {
        Map<String, String> types = new TreeMap<>();
        Map<String, String> helps = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        for (String line : page.lines().toList()) {
            Matcher meta = META.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (meta.matches()) {
                (meta.group(1).equals("TYPE") ? types : helps).put(meta.group(2), meta.group(3));
            } else if (sample.matches()) {
                String name = sample.group(1);
                String family =
                        types.containsKey(name) ? name : PART.matcher(name).replaceFirst("");
                Set<String> found = labels.computeIfAbsent(family, key -> new TreeSet<>());
                if (sample.group(2) != null) {
                    LABEL.matcher(sample.group(2)).results().forEach(label -> found.add(label.group(1)));
                }
            }
        }
        Map<String, Metric> metrics = new TreeMap<>();
        types.forEach((name, type) -> {
            Set<String> own = labels.getOrDefault(name, new TreeSet<>());
            own.removeAll(OF_PARTS);
            metrics.put(name, new Metric(type, helps.getOrDefault(name, ""), own));
        });
        return metrics;
    }
}
