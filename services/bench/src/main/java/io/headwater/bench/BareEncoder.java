package io.headwater.bench;

import io.headwater.encode.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** What the encoder does with nothing around it: every text once, on as many threads as there are cores. */
final class BareEncoder {
    private final Encoder encoder;
    private final int threads;

    BareEncoder(Encoder encoder, int threads) {
        this.encoder = encoder;
        this.threads = threads;
    }

    /** Encodes all texts; returns when the last is done. */
    Rate run(List<String> texts) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            AtomicInteger next = new AtomicInteger();
            Stopwatch begun = Stopwatch.read();
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> {
                    for (int text; (text = next.getAndIncrement()) < texts.size(); ) {
                        encoder.encode(texts.get(text));
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
            return begun.rate(texts.size(), Stopwatch.read());
        } finally {
            pool.shutdownNow();
        }
    }
}
