package io.headwater.devkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP proxy on loopback that breaks connections on command: cut, refused, stalled, slow.
 *
 * <p>Kafka's clients go on to the address that the broker advertises, so a broker behind a proxy advertises the proxy:
 * open the proxy first, name a second listener with the proxy's port in {@code advertised.listeners}, start the broker,
 * then {@link #forwardTo} that listener's port. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);

    private final ServerSocket listener;
    private final Throttle throttle = new Throttle();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable InetSocketAddress target;
    private volatile boolean refusing;

    private FaultProxy() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Listens on any free port; connections are refused until {@link #forwardTo} has named their target. */
    public static FaultProxy open() {
        try {
            FaultProxy proxy = new FaultProxy();
            Thread acceptor = new Thread(proxy::accept, "fault-proxy-" + proxy.port());
            acceptor.setDaemon(true);
            acceptor.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens on any free port and forwards to {@code port} of {@code host}. */
    public static FaultProxy to(String host, int port) {
        FaultProxy proxy = open();
        proxy.forwardTo(host, port);
        return proxy;
    }

    /** Where new connections lead from now on. */
    public void forwardTo(String host, int port) {
        target = new InetSocketAddress(host, port);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Where clients connect to: {@code 127.0.0.1:port}. */
    public String address() {
        return listener.getInetAddress().getHostAddress() + ":" + port();
    }

    /** How many connections lead through at this moment. */
    public int connections() {
        return connections.size();
    }

    /** Resets all connections; new ones are welcome. */
    public void cut() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** Resets new connections as soon as they are made, so that the port stays this proxy's; those that exist go on. */
    public void refuse() {
        refusing = true;
    }

    /** Holds every byte back, both ways, while all connections stay open: a peer that has silently gone. */
    public void stall() {
        throttle.shut();
    }

    /** Lets each connection move at most so many bytes a second each way. */
    public void slow(long bytesPerSecond) {
        throttle.slow(bytesPerSecond);
    }

    /** Undoes {@link #refuse}, {@link #stall} and {@link #slow}; what was held back arrives. */
    public void heal() {
        refusing = false;
        throttle.open();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                lead(listener.accept());
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.warn("the proxy on port {} could not lead a connection on: {}", port(), e.toString());
                }
            }
        }
    }

    private void lead(Socket client) throws IOException {
        InetSocketAddress to = target;
        if (refusing || to == null) {
            ProxiedConnection.reset(client);
            return;
        }
        Socket server = new Socket();
        try {
            server.connect(to);
        } catch (IOException e) {
            ProxiedConnection.reset(client);
            throw e;
        }
        ProxiedConnection connection = new ProxiedConnection(client, server, throttle, connections::remove);
        connections.add(connection);
        connection.start();
        if (listener.isClosed()) {
            connection.reset();
        }
    }

    /** Stops listening and resets all connections. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            throttle.close();
            cut();
        }
    }
}
