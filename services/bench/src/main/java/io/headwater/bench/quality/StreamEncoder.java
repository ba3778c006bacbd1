package io.headwater.bench.quality;

import static java.util.Objects.requireNonNull;

import io.headwater.cli.progress.Progress;
import io.headwater.cli.progress.Terminal;
import io.headwater.encode.Encoder;
import io.headwater.encode.HashedNgrams;
import io.headwater.encode.LowerBlocks;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Turns a stream's texts into examples, on all cores, or takes their features from the cache. */
final class StreamEncoder {
    private static final int PROGRESS_MILLIS = 200;

    private final FeatureCache cache;
    private final Encoder encoder;
    private final Optional<LowerBlocks> lower;
    private final Terminal terminal;
    private final HashedNgrams ngrams = new HashedNgrams();

    /** For learners that read no tokens. */
    StreamEncoder(FeatureCache cache, Encoder encoder, Terminal terminal) {
        this(cache, encoder, Optional.empty(), terminal);
    }

    /**
     * An encoder of streams.
     *
     * @param encoder stays the caller's to close
     * @param lower makes the tokens, if there is a learner that reads them; likewise
     */
    StreamEncoder(FeatureCache cache, Encoder encoder, Optional<LowerBlocks> lower, Terminal terminal) {
        this.lower = lower;
        this.cache = requireNonNull(cache, "cache");
        this.encoder = requireNonNull(encoder, "encoder");
        this.terminal = requireNonNull(terminal, "terminal");
    }

    List<Example> examples(LabeledStream stream) throws IOException, InterruptedException, ExecutionException {
        FeatureKey key =
                FeatureKey.of(encoder.fingerprint(), ngrams.fingerprint(), encoder.dimension(), stream.texts());
        Optional<List<Features>> cached = cache.read(key);
        List<Features> features = cached.isPresent() ? cached.get() : encode(stream);
        if (cached.isEmpty()) {
            cache.write(key, features);
        }
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            examples.add(new Example(
                    withTokens(features.get(i), stream.texts().get(i)),
                    stream.rows().get(i).label()));
        }
        return examples;
    }

    /** The cache has no tokens: they are quickly made. */
    private Features withTokens(Features features, String text) {
        return lower.map(blocks ->
                        new Features(features.dense(), features.ngrams(), features.words(), blocks.tokens(text)))
                .orElse(features);
    }

    private List<Features> encode(LabeledStream stream) throws InterruptedException, ExecutionException {
        List<String> texts = stream.texts();
        int threads = Runtime.getRuntime().availableProcessors();
        Features[] features = new Features[texts.size()];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (Progress progress =
                Progress.on(terminal, "encoding " + stream.name(), OptionalLong.of(texts.size()), System::nanoTime)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> {
                    for (int text; (text = next.getAndIncrement()) < features.length; done.getAndIncrement()) {
                        features[text] = new Features(encoder.encode(texts.get(text)), ngrams.encode(texts.get(text)));
                    }
                }));
            }
            for (Future<?> worker : workers) {
                await(worker, done, progress);
            }
        } finally {
            pool.shutdownNow();
        }
        return Arrays.asList(features);
    }

    private static void await(Future<?> worker, AtomicInteger done, Progress progress)
            throws InterruptedException, ExecutionException {
        while (!worker.isDone()) {
            try {
                worker.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException stillAtIt) {
                progress.at(done.get(), "");
            }
        }
        worker.get();
        progress.at(done.get(), "");
    }
}
