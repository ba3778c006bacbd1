package io.headwater.runtime.web;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events (<a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG HTML</a>): each reader
 * is served by its request's own thread, which asks for the next event when the one before has been taken. So a slow reader
 * holds up nobody, and nothing queues for it. Thread-safe.
 */
public final class EventStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    /** The page tries again so soon after it has lost the stream. */
    private static final int RETRY_MILLIS = 1_000;

    private final Semaphore room;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Makes one reader's events. */
    @FunctionalInterface
    public interface Source {
        /** Waits for the next event and returns its data, one line of JSON; called by the reader's thread. */
        String next() throws InterruptedException, IOException;
    }

    /** @param most readers at the same time; one more is told to come back */
    public EventStream(int most) {
        this.room = new Semaphore(most);
    }

    /** Serves a reader until it goes away or this is closed. */
    public void serve(Context context, Source source) {
        BrowserHeaders.addTo(context);
        context.header("Cache-Control", "no-store");
        if (closed.get() || !room.tryAcquire()) {
            context.status(503).header("Retry-After", "5").result("too many readers");
            return;
        }
        try {
            // Past Javalin's own stream, which would collect and compress.
            HttpServletResponse response = context.res();
            response.setStatus(200);
            response.setContentType("text/event-stream");
            response.setCharacterEncoding("UTF-8");
            response.setHeader("X-Accel-Buffering", "no");
            OutputStream out = response.getOutputStream();
            write(out, "retry: " + RETRY_MILLIS + "\n\n");
            while (!closed.get()) {
                write(out, "data: " + source.next() + "\n\n");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("a reader has gone", e);
        } finally {
            room.release();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Ends all streams after the event that each is waiting for. */
    @Override
    public void close() {
        closed.set(true);
    }
}
