package io.headwater.cli.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the rules and the dashboards ask Prometheus. */
final class Expressions {
    static final Path RULES = Repository.file("deploy/prometheus/headwater.rules.yml");
    static final Path DASHBOARDS = Repository.file("deploy/grafana/dashboards");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:headwater|kafka|jvm|process|system)_\\w+|\\bheadwater(?::\\w+)+");
    private static final Pattern PART = Pattern.compile("_(bucket|count|sum)$");

    private Expressions() {}

    /** The rules, in the order of the file. */
    static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        YAML.readTree(RULES.toFile())
                .path("groups")
                .forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }

    /** File name → dashboard. */
    static Map<String, JsonNode> dashboards() throws IOException {
        Map<String, JsonNode> dashboards = new TreeMap<>();
        if (!Files.exists(DASHBOARDS)) {
            return dashboards;
        }
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            for (Path file : files.toList()) {
                dashboards.put(file.getFileName().toString(), JSON.readTree(file.toFile()));
            }
        }
        return dashboards;
    }

    /** All there are: those of alerts without their thresholds, those of dashboards with their variables filled in. */
    static Set<String> queries() throws IOException {
        Set<String> queries = new TreeSet<>();
        for (JsonNode rule : rules()) {
            String expression = rule.path("expr").asText();
            if (rule.has("record")) {
                queries.add(expression);
                queries.add(rule.path("record").asText());
            } else {
                queries.addAll(operands(expression));
            }
        }
        for (JsonNode dashboard : dashboards().values()) {
            dashboard.findValuesAsText("expr").stream()
                    .map(Expressions::filledIn)
                    .map(Expressions::withoutThreshold)
                    .forEach(queries::add);
        }
        return queries;
    }

    /** What an alert looks at: an alert is written as comparisons with numbers, joined by and, or, unless. */
    private static List<String> operands(String alert) {
        return Arrays.stream(alert.split("\\s(?:and|or|unless)\\s", -1))
                .map(Expressions::withoutThreshold)
                .toList();
    }

    private static String withoutThreshold(String expression) {
        return expression.strip().replaceFirst("\\s(==|!=|>=|<=|>|<)\\s[-\\d.]+$", "");
    }

    private static String filledIn(String expression) {
        return expression
                .replace("$__rate_interval", "1m")
                .replace("$__range", "1m")
                .replaceAll("=\"\\$\\w+\"", "=~\".*\"");
    }

    /** Names of metrics in expressions; a histogram is one metric. */
    static Set<String> metrics(Iterable<String> expressions) {
        Set<String> metrics = new TreeSet<>();
        for (String expression : expressions) {
            metrics.addAll(METRIC.matcher(expression)
                    .results()
                    .map(MatchResult::group)
                    .map(name -> PART.matcher(name).replaceFirst(""))
                    .collect(Collectors.toSet()));
        }
        return metrics;
    }
}
