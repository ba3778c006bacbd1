package io.headwater.cli.doctor;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Topic;
import io.headwater.runtime.kafka.TopicSpec;
import io.headwater.runtime.kafka.TopicSpecs;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** Asks a cluster whether it is there, has the topics, and tells the same time. Changes nothing. Not thread-safe. */
public final class ClusterChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CLOCKS_MAY_DIFFER = Duration.ofSeconds(1);
    private static final String TOPICS = "topics";

    private final Admin admin;
    private final String servers;
    private final String prefix;
    private final InstantSource clock;

    /**
     * @param admin stays the caller's to close
     * @param servers as they were configured
     * @param prefix of the topics' names
     */
    public ClusterChecks(Admin admin, String servers, String prefix, InstantSource clock) {
        this.admin = requireNonNull(admin, "admin");
        this.servers = requireNonNull(servers, "servers");
        this.prefix = requireNonNull(prefix, "prefix");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Waits up to ten seconds for each answer. */
    public List<Finding> findings() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            int brokers = get(admin.describeCluster().nodes()).size();
            findings.add(Finding.fine("cluster", brokers + (brokers == 1 ? " broker" : " brokers") + " at " + servers));
            Set<String> existing = get(admin.listTopics().names());
            List<TopicSpec> specs = TopicSpecs.all(prefix, 1, (short) -1);
            List<TopicSpec> there = specs.stream()
                    .filter(spec -> existing.contains(spec.name()))
                    .toList();
            findings.addAll(missing(specs, there));
            findings.addAll(settings(there));
            String labeled = Topic.LABELED_TEXTS.named(prefix);
            if (existing.contains(labeled)) {
                findings.add(clock(labeled));
            }
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            findings.add(Finding.problem(
                    "cluster",
                    "no answer from " + servers + " (" + cause + ")",
                    "start a broker (headwater broker), or name one: --bootstrap-servers, KAFKA_BOOTSTRAP_SERVERS;"
                            + " with TLS or a login KAFKA_SECURITY_PROTOCOL, …"));
        }
        return findings;
    }

    private static List<Finding> missing(List<TopicSpec> specs, List<TopicSpec> there) {
        List<String> missing = specs.stream()
                .filter(spec -> !there.contains(spec))
                .map(TopicSpec::name)
                .toList();
        return List.of(
                missing.isEmpty()
                        ? Finding.fine(TOPICS, "all " + specs.size() + " are there")
                        : Finding.warning(
                                TOPICS,
                                "missing: " + String.join(", ", missing),
                                "services create them when they start, unless topics.create is false"));
    }

    private List<Finding> settings(List<TopicSpec> specs)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<ConfigResource> resources = specs.stream()
                .map(spec -> new ConfigResource(ConfigResource.Type.TOPIC, spec.name()))
                .toList();
        Map<ConfigResource, Config> configs =
                get(admin.describeConfigs(resources).all());
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            Config config = requireNonNull(configs.get(resources.get(i)), "settings");
            for (Map.Entry<String, String> setting : specs.get(i).required().entrySet()) {
                compare(specs.get(i), setting, config, Finding.Grade.PROBLEM, "events or versions get lost", findings);
            }
            for (Map.Entry<String, String> setting : specs.get(i).expected().entrySet()) {
                compare(specs.get(i), setting, config, Finding.Grade.WARNING, "it works, less well", findings);
            }
        }
        return findings;
    }

    private static void compare(
            TopicSpec spec,
            Map.Entry<String, String> setting,
            Config config,
            Finding.Grade grade,
            String cost,
            List<Finding> findings) {
        String found = config.get(setting.getKey()).value();
        if (!setting.getValue().equals(found)) {
            findings.add(new Finding(
                    grade,
                    "topic " + spec.name(),
                    setting.getKey() + "=" + found,
                    "set it to " + setting.getValue() + " (kafka-configs --alter): " + cost));
        }
    }

    /** The broker's time is in what it appended last; nothing newer than now can have been. */
    private Finding clock(String topic) throws InterruptedException, ExecutionException, TimeoutException {
        TopicDescription description = requireNonNull(
                get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic), "description");
        Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
        description
                .partitions()
                .forEach(partition ->
                        newest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.maxTimestamp()));
        long last = get(admin.listOffsets(newest).all()).values().stream()
                .mapToLong(ListOffsetsResultInfo::timestamp)
                .max()
                .orElse(-1);
        long ahead = last - clock.millis();
        return ahead > CLOCKS_MAY_DIFFER.toMillis()
                ? Finding.warning(
                        "clock",
                        "the broker's is " + ahead + " ms ahead of this machine's",
                        "synchronise both (NTP): freshness and latency are wrong by as much")
                : Finding.fine("clock", last < 0 ? "no record to compare it with" : "not behind the broker's");
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
