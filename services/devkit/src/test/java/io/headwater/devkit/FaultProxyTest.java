package io.headwater.devkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private ServerSocket echo;
    private FaultProxy proxy;
    private Socket client;

    @BeforeEach
    void connectThroughAProxyToAnEcho() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve, "echo");
        server.setDaemon(true);
        server.start();
        proxy = FaultProxy.to("127.0.0.1", echo.getLocalPort());
        client = connect();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
        echo.close();
    }

    @Test
    void bytesComeBackInOrder() throws IOException {
        assertThat(echoOf(client, new byte[] {1, 2, 3})).containsExactly(1, 2, 3);
    }

    @Test
    void anOrderlyEndBringsTheLastBytesAndFreesTheConnection() throws IOException {
        byte[] much = new byte[300_000];
        much[much.length - 1] = 7;
        Thread writer = new Thread(() -> {
            try {
                client.getOutputStream().write(much);
                client.shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();

        assertThat(client.getInputStream().readAllBytes()).isEqualTo(much);
        Await.until(DEADLINE, () -> proxy.connections() == 0, () -> proxy.connections() + " connections left");
    }

    @Test
    void aCutEndsConnectionsAndWelcomesNewOnes() throws IOException {
        echoOf(client, new byte[] {1});

        proxy.cut();

        assertThatThrownBy(() -> echoOf(client, new byte[] {2})).isInstanceOf(IOException.class);
        try (Socket next = connect()) {
            assertThat(echoOf(next, new byte[] {3})).containsExactly(3);
        }
    }

    @Test
    void aRefusingProxyResetsNewConnectionsAndKeepsOldOnes() throws IOException {
        echoOf(client, new byte[] {1});

        proxy.refuse();

        assertThatThrownBy(() -> {
                    try (Socket next = connect()) {
                        echoOf(next, new byte[] {2});
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(echoOf(client, new byte[] {3})).containsExactly(3);
        proxy.heal();
        try (Socket next = connect()) {
            assertThat(echoOf(next, new byte[] {4})).containsExactly(4);
        }
    }

    @Test
    void aStalledConnectionStaysOpenAndGetsWhatWasHeldBackWhenItHeals() throws IOException {
        echoOf(client, new byte[] {1});
        client.setSoTimeout(100);

        proxy.stall();

        assertThatThrownBy(() -> echoOf(client, new byte[] {2, 3})).isInstanceOf(SocketTimeoutException.class);
        assertThat(proxy.connections()).isEqualTo(1);
        proxy.heal();
        client.setSoTimeout((int) DEADLINE.toMillis());
        assertThat(client.getInputStream().readNBytes(2)).containsExactly(2, 3);
    }

    @Test
    void aSlowProxyHoldsBytesBackUntilItHeals() throws IOException {
        proxy.slow(1);
        client.setSoTimeout(100);
        assertThatThrownBy(() -> echoOf(client, new byte[1_000])).isInstanceOf(SocketTimeoutException.class);

        proxy.heal();

        client.setSoTimeout((int) DEADLINE.toMillis());
        assertThat(client.getInputStream().readNBytes(1_000)).hasSize(1_000);
    }

    @Test
    void aClosedProxyLeavesNoConnection() {
        proxy.close();

        assertThatThrownBy(() -> echoOf(client, new byte[] {1})).isInstanceOf(IOException.class);
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout((int) DEADLINE.toMillis());
        return socket;
    }

    /** Fails, as a broken connection does in any of several ways, with an {@link IOException}. */
    private static byte[] echoOf(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        byte[] back = socket.getInputStream().readNBytes(bytes.length);
        if (back.length < bytes.length) {
            throw new IOException("the connection ended after " + back.length + " bytes");
        }
        return back;
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket peer = echo.accept();
                Thread thread = new Thread(() -> echo(peer), "echo-" + peer.getPort());
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                if (!echo.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void echo(Socket peer) {
        try (peer) {
            peer.getInputStream().transferTo(peer.getOutputStream());
        } catch (IOException resetByTheTest) {
            // Being cut off is what most of these tests are about.
        }
    }
}
