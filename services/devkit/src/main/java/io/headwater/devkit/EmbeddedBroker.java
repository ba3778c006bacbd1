package io.headwater.devkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server$;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A real Kafka broker in this process: broker and KRaft controller (KIP-500) in one, listening on loopback.
 *
 * <p>A folder is formatted once, at the newest released metadata version; a restart on it keeps cluster id, topics and
 * data. Nothing in here ends the process: a fatal fault of Kafka's is {@link #fault()}. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Path dir;
    private final DirectoryLock lock;
    private final Faults faults = new Faults();
    private final String host;
    private final String clusterId;
    private final ControllerServer controller;
    private final BrokerServer broker;
    private boolean closed;

    private EmbeddedBroker(Path dir, int port, Map<String, String> overrides, DirectoryLock lock) throws Exception {
        this.dir = dir;
        this.lock = lock;
        host = overrides.getOrDefault("host", BrokerSettings.LOOPBACK);
        requireFree(host, port);
        formatIfNew(dir);

        KafkaConfig config = new KafkaConfig(BrokerSettings.of(dir, port, overrides), false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> folders = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        clusterId = folders._1().clusterId().orElseThrow();
        Metrics metrics = Server$.MODULE$.initializeMetrics(config, Time.SYSTEM, clusterId);
        CompletableFuture<Map<Integer, InetSocketAddress>> voters = new CompletableFuture<>();
        SharedServer shared = new SharedServer(
                config,
                folders._1(),
                Time.SYSTEM,
                metrics,
                voters,
                List.of(),
                faults,
                (listener, address, sendBuffer, backlog) -> {
                    ServerSocketChannel socket =
                            ServerSocketFactory.INSTANCE.openServerSocket(listener, address, sendBuffer, backlog);
                    if (listener.equals(BrokerSettings.CONTROLLER)) {
                        voters.complete(Map.of(config.nodeId(), (InetSocketAddress) socket.getLocalAddress()));
                    }
                    return socket;
                });
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), folders._2());
        broker = new BrokerServer(shared);
        try {
            controller.startup();
            broker.startup();
        } catch (Throwable e) {
            broker.shutdown(Duration.ZERO);
            controller.shutdown();
            throw e;
        }
    }

    /**
     * Formats {@code dir} if it is new, starts, and returns when the broker answers.
     *
     * @param dir where the broker keeps everything; made if it is missing
     * @param port to listen on; 0 for any free one
     * @param overrides Kafka's broker settings, which win over this class's; {@code host} is the address to listen on
     *     instead of loopback
     * @throws IllegalStateException if another broker uses {@code dir}, if the port is taken, or if Kafka does not start
     */
    public static EmbeddedBroker start(Path dir, int port, Map<String, String> overrides) {
        DirectoryLock lock;
        Path home = dir.toAbsolutePath().normalize();
        try {
            Files.createDirectories(home);
            lock = DirectoryLock.of(home);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + home + " as a broker's folder", e);
        }
        try {
            return new EmbeddedBroker(home, port, overrides, lock);
        } catch (Throwable e) {
            release(lock);
            throw new IllegalStateException("the broker in " + home + " does not start: " + e.getMessage(), e);
        }
    }

    /** Says in one line what Kafka would say in a hundred; where the port is 0, the system picks one that is free. */
    private static void requireFree(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new IllegalStateException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private static void formatIfNew(Path dir) throws Exception {
        if (Files.exists(dir.resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, "UTF-8"))
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setControllerListenerName(BrokerSettings.CONTROLLER)
                .setDirectories(List.of(dir.toString()))
                .setMetadataLogDirectory(dir.toString())
                .run();
    }

    /** Where clients start: {@code host:port}. */
    public String bootstrapServers() {
        return (host.equals("0.0.0.0") ? BrokerSettings.LOOPBACK : host) + ":" + port();
    }

    /** The port that is listened on, never 0. */
    public int port() {
        return port(BrokerSettings.LISTENER);
    }

    /** The port of a further listener, which the overrides have named. */
    public int port(String listener) {
        return broker.boundPort(new ListenerName(listener));
    }

    public Path dir() {
        return dir;
    }

    /** The id that the folder was formatted with. */
    public String clusterId() {
        return clusterId;
    }

    /** Completed, never exceptionally, when the broker has failed and must be stopped. */
    public CompletableFuture<Throwable> fault() {
        return faults.fatal().copy();
    }

    /** Stops cleanly: whatever was acknowledged is there at the next start. Waits at most some seconds. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            broker.shutdown(STOP_TIMEOUT);
        } finally {
            try {
                controller.shutdown();
            } finally {
                release(lock);
            }
        }
    }

    private static void release(DirectoryLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
