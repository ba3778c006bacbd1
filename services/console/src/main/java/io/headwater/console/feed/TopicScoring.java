package io.headwater.console.feed;

import io.headwater.console.web.NoAnswerException;
import io.headwater.console.web.Scoring;
import io.headwater.model.Prediction;
import io.headwater.model.Text;
import io.headwater.wire.EventWriter;
import io.headwater.wire.Explanation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Asks as any application would: the text goes to {@code texts}, the answer is read from {@code predictions}. So it is the
 * scorers that serve who answer, and not a model of the console's own. Thread-safe.
 */
final class TopicScoring implements Scoring {
    private static final int AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Outlet outlet;
    private final String topic;
    private final String prefix;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final AtomicLong number = new AtomicLong();
    private final Map<String, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();

    /** Either of them is there. */
    private record Answer(Optional<Prediction> prediction, String refusal) {}

    /**
     * @param outlet sends the texts; the caller closes it
     * @param prefix begins the ids of all texts that this process sends, and of no others
     */
    TopicScoring(Outlet outlet, String topic, String prefix) {
        this.outlet = outlet;
        this.topic = topic;
        this.prefix = prefix;
    }

    @Override
    public Prediction score(String model, String text) throws NoAnswerException, InterruptedException {
        if (!room.tryAcquire()) {
            throw NoAnswerException.silent(AT_ONCE + " texts are being tried already.");
        }
        String id = prefix + number.incrementAndGet();
        CompletableFuture<Answer> coming = new CompletableFuture<>();
        waiting.put(id, coming);
        try {
            send(id, EventWriter.text(new Text(id, text, model, Optional.empty())));
            Answer answer = coming.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return answer.prediction().orElseThrow(() -> NoAnswerException.refused(answer.refusal()));
        } catch (TimeoutException e) {
            throw NoAnswerException.silent(
                    "No scorer has answered within " + PATIENCE.toSeconds() + " seconds. Is one running?");
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed exceptionally", e);
        } finally {
            waiting.remove(id);
            room.release();
        }
    }

    private void send(String id, byte[] value) throws NoAnswerException, InterruptedException {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, id.getBytes(StandardCharsets.UTF_8), value);
        Explanation.ask(record.headers());
        outlet.send(record, "The Kafka broker has not taken the text.");
    }

    /** A prediction was read, of any text. */
    void predicted(Prediction prediction) {
        answer(prediction.id(), new Answer(Optional.of(prediction), ""));
    }

    /** A refused record was read, of any text. */
    void refused(String key, String reason) {
        answer(key, new Answer(Optional.empty(), reason));
    }

    private void answer(String id, Answer answer) {
        CompletableFuture<Answer> asked = waiting.get(id);
        if (asked != null) {
            asked.complete(answer);
        }
    }
}
