package io.headwater.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.cli.TemporaryFolder;
import io.headwater.cli.data.Entry;
import io.headwater.cli.demo.DemoServices;
import io.headwater.cli.demo.DemoSettings;
import io.headwater.model.LabelMap;
import io.headwater.model.LabeledText;
import io.headwater.model.Text;
import io.headwater.model.Topic;
import io.headwater.wire.EventWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One pass of a workload through a trainer with nothing to score: broker and trainer in this process, fresh, all events sent
 * at once and learned as fast as it goes.
 */
final class TrainerRun {
    private static final Duration LOOK = Duration.ofMillis(20);

    /** Without any event being learned for so long, something is broken. */
    private static final Duration STALL = Duration.ofMinutes(2);

    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

    private TrainerRun() {}

    /** Events learned, without the start-up; each is one encoder call. */
    static Rate of(Workload workload) throws Exception {
        return new TrainerRun().run(workload);
    }

    private Rate run(Workload workload) throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("headwater-bench")) {
            DemoSettings settings = new DemoSettings(
                    0, Duration.ZERO, "auto", Optional.empty(), folder.path(), 0, 1, Map.of(), LabelMap.SAME);
            try (DemoServices services = DemoServices.startWithoutScorer(settings, this::fail)) {
                send(workload, services.bootstrapServers());
                return watch(workload.size(), services);
            }
        }
    }

    private void fail(String reason) {
        failure.compareAndSet(null, reason);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    private void send(Workload workload, String bootstrapServers) {
        Map<String, Object> settings =
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, ProducerConfig.ACKS_CONFIG, "all");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            int index = 0;
            for (Entry.Row row : workload.rows()) {
                String id = workload.name() + "-" + index++;
                byte[] value = EventWriter.labeledText(
                        new LabeledText(id, row.text(), row.label(), Text.DEFAULT_MODEL, Optional.empty()));
                producer.send(
                        new ProducerRecord<>(Topic.LABELED_TEXTS.named(""), id.getBytes(UTF_8), value),
                        (metadata, refused) -> {
                            if (refused != null) {
                                fail("an event could not be sent: " + refused);
                            }
                        });
            }
        }
    }

    private Rate watch(long events, DemoServices services) {
        SteadyPart steady = new SteadyPart(events, Stopwatch::read);
        long learned = 0;
        long moved = System.nanoTime();
        while (learned < events) {
            LockSupport.parkNanos(LOOK.toNanos());
            long now = services.learned();
            if (now != learned) {
                moved = System.nanoTime();
            }
            learned = now;
            steady.at(learned);
            String broken = failure.get();
            if (broken != null) {
                throw new IllegalStateException(broken);
            }
            if (System.nanoTime() - moved > STALL.toNanos()) {
                throw new IllegalStateException(
                        "the trainer stands still after " + learned + " of " + events + " events");
            }
        }
        return steady.rate();
    }
}
