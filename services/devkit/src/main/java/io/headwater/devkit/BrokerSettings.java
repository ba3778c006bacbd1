package io.headwater.devkit;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings of a broker for one machine: everything once, quick to forget the dead. */
final class BrokerSettings {
    static final String LISTENER = "PLAINTEXT";
    static final String CONTROLLER = "CONTROLLER";
    static final String LOOPBACK = "127.0.0.1";

    private BrokerSettings() {}

    /**
     * Kafka's settings.
     *
     * @param overrides win over everything; {@code host} is the address to listen on, which no Kafka setting is
     */
    static Map<String, String> of(Path dir, int port, Map<String, String> overrides) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("log.dirs", dir.toString());
        settings.put(
                "listeners",
                LISTENER + "://" + overrides.getOrDefault("host", LOOPBACK) + ":" + port + "," + CONTROLLER + "://"
                        + LOOPBACK + ":0");
        settings.put("listener.security.protocol.map", LISTENER + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        settings.put("inter.broker.listener.name", LISTENER);
        settings.put("controller.listener.names", CONTROLLER);
        // The port is not known yet; the voters that count are handed over when the controller's socket is bound.
        settings.put("controller.quorum.voters", "1@" + LOOPBACK + ":1");

        settings.put("auto.create.topics.enable", "false");
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");

        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.min.session.timeout.ms", "1000");
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

        // Small machine, few clients: fewer threads and less memory set aside.
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        // A broker that was killed may come back only when its old self's session is over.
        settings.put("broker.session.timeout.ms", "6000");

        settings.putAll(overrides);
        settings.remove("host");
        return settings;
    }
}
