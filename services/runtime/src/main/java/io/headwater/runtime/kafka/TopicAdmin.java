package io.headwater.runtime.kafka;

import io.headwater.runtime.EnvironmentException;
import io.headwater.runtime.config.ServiceConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it, before a service starts, that its topics exist and are what the service relies on. */
public final class TopicAdmin {
    /** How long a start waits for brokers that are away. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(TopicAdmin.class);
    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Duration BACKOFF = Duration.ofMillis(200);

    private final Admin admin;
    private final boolean create;
    private final long deadlineNanos;
    private boolean waiting;

    private TopicAdmin(Admin admin, boolean create, Duration patience) {
        this.admin = admin;
        this.create = create;
        this.deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    /** Creates what is missing and waits for the brokers for {@link #DEFAULT_PATIENCE}. */
    public static void ensure(Map<String, Object> clientProperties, List<TopicSpec> specs) {
        ensure(clientProperties, specs, true, DEFAULT_PATIENCE);
    }

    /** As the configuration says, {@code topics.create} included. */
    public static void ensure(ServiceConfig config, List<TopicSpec> specs) {
        ensure(config.adminProperties(), specs, config.topicsCreate(), DEFAULT_PATIENCE);
    }

    /**
     * Returns once every topic exists and was compared with its specification; what merely costs something is logged as a warning.
     *
     * @param create whether missing topics are created; otherwise they are an error
     * @param patience how long to go on trying while brokers are away
     * @throws EnvironmentException when the brokers stay away, a topic is missing and may not be created, or one has settings
     *     that lose events
     */
    public static void ensure(
            Map<String, Object> clientProperties, List<TopicSpec> specs, boolean create, Duration patience) {
        Map<String, Object> properties = new TreeMap<>(clientProperties);
        int attempt = Math.toIntExact(Math.max(1_000, Math.min(ATTEMPT.toMillis(), patience.toMillis())));
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, attempt);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, attempt);
        try (Admin admin = Admin.create(properties)) {
            new TopicAdmin(admin, create, patience).ensure(specs);
        }
    }

    private void ensure(List<TopicSpec> specs) {
        Set<String> names = specs.stream().map(TopicSpec::name).collect(Collectors.toSet());
        Set<String> existing =
                patiently("listing topics", () -> admin.listTopics().names());
        List<TopicSpec> missing =
                specs.stream().filter(spec -> !existing.contains(spec.name())).toList();
        if (!missing.isEmpty()) {
            create(missing);
        }
        // Only what a broker can describe may be subscribed to: Kafka Streams gives up on a source topic it does not
        // see.
        Map<String, TopicDescription> descriptions =
                patiently("describing topics", () -> admin.describeTopics(names).allTopicNames());
        awaitLeaders(missing, descriptions);
        Map<ConfigResource, Config> settings = patiently(
                "describing topics' settings",
                () -> admin.describeConfigs(resources(names)).all());
        compare(specs, descriptions, settings);
    }

    private void create(List<TopicSpec> missing) {
        List<String> names = missing.stream().map(TopicSpec::name).toList();
        if (!create) {
            throw new EnvironmentException("missing topics, and topics.create is false: " + String.join(", ", names));
        }
        missing.forEach(this::create);
        LOG.info("Created topics {}", names);
    }

    private void create(TopicSpec spec) {
        try {
            patiently(
                    "creating topic " + spec.name(),
                    () -> admin.createTopics(List.of(newTopic(spec))).all().thenApply(nothing -> spec));
        } catch (EnvironmentException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
            LOG.debug("Another process has created topic {} in this moment", spec.name());
        }
    }

    /**
     * Returns once every partition of the new topics answers. A broker knows of a partition before it leads it, and a
     * producer whose first batches overtake each other in that moment is refused (out of order) until it gives up.
     */
    private void awaitLeaders(List<TopicSpec> created, Map<String, TopicDescription> descriptions) {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (TopicSpec spec : created) {
            TopicDescription description = descriptions.get(spec.name());
            if (description == null) {
                throw new IllegalStateException("described without " + spec.name());
            }
            description
                    .partitions()
                    .forEach(partition -> partitions.put(
                            new TopicPartition(spec.name(), partition.partition()), OffsetSpec.latest()));
        }
        if (!partitions.isEmpty()) {
            patiently(
                    "waiting for new topics' leaders",
                    () -> admin.listOffsets(partitions).all());
        }
    }

    private static NewTopic newTopic(TopicSpec spec) {
        Optional<Short> replication =
                spec.replicationFactor() < 0 ? Optional.empty() : Optional.of(spec.replicationFactor());
        Map<String, String> settings = new TreeMap<>(spec.required());
        settings.putAll(spec.expected());
        return new NewTopic(spec.name(), Optional.of(spec.partitions()), replication).configs(settings);
    }

    private static List<ConfigResource> resources(Collection<String> names) {
        return names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
    }

    private static void compare(
            List<TopicSpec> specs,
            Map<String, TopicDescription> descriptions,
            Map<ConfigResource, Config> allSettings) {
        Map<String, Config> settings = allSettings.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
        List<String> errors = new ArrayList<>();
        for (TopicSpec spec : specs) {
            TopicDescription description = descriptions.get(spec.name());
            Config config = settings.get(spec.name());
            if (description == null || config == null) {
                throw new IllegalStateException("described without " + spec.name());
            }
            int partitions = description.partitions().size();
            if (partitions != spec.partitions()) {
                LOG.warn("Topic {} has {} partitions, not {}", spec.name(), partitions, spec.partitions());
            }
            deviations(spec.name(), spec.expected(), config).forEach(LOG::warn);
            errors.addAll(deviations(spec.name(), spec.required(), config));
        }
        if (!errors.isEmpty()) {
            throw new EnvironmentException(String.join("; ", errors));
        }
    }

    private static List<String> deviations(String topic, Map<String, String> wanted, Config actual) {
        Function<String, String> value = name ->
                Optional.ofNullable(actual.get(name)).map(ConfigEntry::value).orElse("unknown");
        return new TreeMap<>(wanted)
                .entrySet().stream()
                        .filter(setting -> !setting.getValue().equals(value.apply(setting.getKey())))
                        .map(setting -> "topic " + topic + " has " + setting.getKey() + "="
                                + value.apply(setting.getKey()) + ", not " + setting.getValue())
                        .toList();
    }

    /** A request to the brokers, made anew at each attempt. */
    private interface Request<T> {
        KafkaFuture<T> send();
    }

    /** Asks until there is an answer; says once that it waits. */
    private <T> T patiently(String what, Request<T> request) {
        while (true) {
            try {
                T answer = request.send().get();
                waiting = false;
                return answer;
            } catch (InterruptedException e) {
                throw new InterruptException(what, e); // marks the thread as interrupted again
            } catch (ExecutionException e) {
                Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
                if (!(cause instanceof RetriableException)) {
                    throw new EnvironmentException(what + " failed: " + cause.getMessage(), cause);
                }
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new EnvironmentException(what + ": the brokers do not answer: " + cause.getMessage(), cause);
                }
                // A topic created a moment ago is not known to every broker yet: no news.
                if (!waiting && !(cause instanceof UnknownTopicOrPartitionException)) {
                    waiting = true;
                    LOG.warn("{}: no answer from the brokers yet, trying on: {}", what, cause.getMessage());
                }
                backOff();
            }
        }
    }

    private static void backOff() {
        try {
            TimeUnit.NANOSECONDS.sleep(BACKOFF.toNanos());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
