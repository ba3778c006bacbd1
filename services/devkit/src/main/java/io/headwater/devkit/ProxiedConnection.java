package io.headwater.devkit;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection through a {@link FaultProxy}: two sockets and a thread for each direction. */
final class ProxiedConnection {
    private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);
    private static final int CHUNK_BYTES = 1024;

    private final Socket client;
    private final Socket server;
    private final Throttle throttle;
    private final Consumer<ProxiedConnection> whenOver;
    private final AtomicInteger openDirections = new AtomicInteger(2);

    ProxiedConnection(Socket client, Socket server, Throttle throttle, Consumer<ProxiedConnection> whenOver)
            throws IOException {
        this.client = client;
        this.server = server;
        this.throttle = throttle;
        this.whenOver = whenOver;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    void start() {
        daemon(client, server).start();
        daemon(server, client).start();
    }

    private Thread daemon(Socket from, Socket to) {
        Thread thread = new Thread(() -> pump(from, to), "fault-proxy-" + from.getPort() + "-" + to.getPort());
        thread.setDaemon(true);
        return thread;
    }

    private void pump(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            for (int n = from.getInputStream().read(chunk);
                    n >= 0;
                    n = from.getInputStream().read(chunk)) {
                throttle.pass(n);
                to.getOutputStream().write(chunk, 0, n);
            }
            throttle.pass(0);
            to.shutdownOutput();
        } catch (IOException e) {
            LOG.debug("a proxied connection broke: {}", e.toString());
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        } finally {
            if (openDirections.decrementAndGet() == 0) {
                end();
            }
        }
    }

    /** Closes in order, so that the last bytes still arrive. */
    private void end() {
        whenOver.accept(this);
        try (client;
                server) {
            LOG.debug("a proxied connection is over");
        } catch (IOException e) {
            LOG.debug("a proxied connection broke at its end: {}", e.toString());
        }
    }

    /** Ends both sides at once; bytes under way are lost. */
    void reset() {
        whenOver.accept(this);
        reset(client);
        reset(server);
    }

    static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            LOG.debug("a socket was gone before it was reset: {}", e.toString());
        }
    }
}
