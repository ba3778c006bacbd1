package io.headwater.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.devkit.Await;
import io.headwater.devkit.EmbeddedBroker;
import io.headwater.devkit.TestTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the tests of {@link EchoService} send, read and ask the broker. */
record EchoTopics(EmbeddedBroker broker, TestTopics topics) {
    static final int PARTITIONS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Sends {@code text-0} and so on, each to the partition of its turn, with that partition as its key. */
    int send(String prefix, int count) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(text(prefix, i % PARTITIONS, "text-" + i));
        }
        return topics.produce(records).size();
    }

    void sendPoison(String prefix) {
        topics.produce(List.of(text(prefix, 0, EchoService.POISON)));
    }

    private static ProducerRecord<byte[], byte[]> text(String prefix, int partition, String text) {
        byte[] key = Integer.toString(partition).getBytes(UTF_8);
        return new ProducerRecord<>(prefix + "texts", partition, key, text.getBytes(UTF_8));
    }

    /** Waits until at least {@code count} committed predictions are there. */
    List<String> predictions(String prefix, int count) {
        return topics.readCommitted(prefix + "predictions", count, PATIENCE).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    Collection<MemberDescription> members(String prefix) throws ExecutionException, InterruptedException {
        String group = prefix + "echo";
        return topics.admin()
                .describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get()
                .members();
    }

    boolean exist(String topic) throws ExecutionException, InterruptedException {
        Set<String> names = topics.admin().listTopics().names().get();
        return names.contains(topic);
    }

    static void until(String what, Callable<Boolean> condition) {
        Await.until(PATIENCE, condition, () -> what);
    }
}
