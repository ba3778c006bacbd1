package io.headwater.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Coordinates;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordPrefetchTest {
    private final ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();

    @Test
    void valuesAreReadyBeforeTheyAreTaken() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        try (RecordPrefetch<String> prefetch = prefetch(2, record -> {
            both.countDown();
            return text(record);
        })) {
            prefetch.begin(polled(List.of(record(0, 5, "a"), record(0, 6, "b"))));
            both.await();

            assertThat(prefetch.take(at(0, 5), RecordPrefetchTest::notNeeded)).isEqualTo("a");
            assertThat(prefetch.take(at(0, 6), RecordPrefetchTest::notNeeded)).isEqualTo("b");
            assertThat(prefetch.pending()).isZero();
            assertThat(prefetch.preparedInPlace()).isZero();
        }
    }

    @Test
    void asManyArePreparedAtTheSameTimeAsThereAreThreads() throws Exception {
        CountDownLatch together = new CountDownLatch(3);
        try (RecordPrefetch<String> prefetch = prefetch(3, record -> {
            together.countDown();
            await(together);
            return text(record);
        })) {
            prefetch.begin(polled(List.of(record(0, 0, "a"), record(0, 1, "b"), record(1, 0, "c"))));

            together.await(); // fails by time-out if fewer than three run
        }
    }

    @Test
    void preparationBeginsInTheOrderOfThePoll() throws Exception {
        CountDownLatch all = new CountDownLatch(100);
        try (RecordPrefetch<String> prefetch = prefetch(1, record -> {
            begun.add(text(record));
            all.countDown();
            return text(record);
        })) {
            prefetch.begin(polled(
                    IntStream.range(0, 100).mapToObj(i -> record(0, i, "t" + i)).toList()));
            all.await();
        }
        assertThat(begun)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "t" + i).toList());
    }

    @Test
    void aValueThatNobodyHasBegunIsPreparedByTheThreadThatNeedsIt() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        try (RecordPrefetch<String> prefetch = prefetch(1, record -> {
            if (record.partition() == 0) {
                busy.countDown();
                await(release);
            }
            return text(record) + " by " + Thread.currentThread().getName();
        })) {
            prefetch.begin(polled(List.of(record(0, 0, "slow"), record(1, 0, "quick"))));
            busy.await();

            assertThat(prefetch.take(at(1, 0), RecordPrefetchTest::notNeeded))
                    .isEqualTo("quick by " + Thread.currentThread().getName());
            release.countDown();
            assertThat(prefetch.take(at(0, 0), RecordPrefetchTest::notNeeded)).isEqualTo("slow by test-prefetch-1");
        }
    }

    @Test
    void aRecordThatWasNeverPolledIsPreparedInPlaceToTheSameValue() {
        try (RecordPrefetch<String> prefetch = prefetch(1, RecordPrefetchTest::text)) {
            assertThat(prefetch.take(at(0, 7), () -> record(0, 7, "a"))).isEqualTo("a");
            assertThat(prefetch.preparedInPlace()).isEqualTo(1);
        }
    }

    @Test
    void otherTopicsAreNotPrepared() {
        try (RecordPrefetch<String> prefetch = prefetch(1, RecordPrefetchTest::text)) {
            prefetch.begin(polled(List.of(new ConsumerRecord<>("others", 0, 0, new byte[0], new byte[0]))));

            assertThat(prefetch.pending()).isZero();
        }
    }

    @Test
    void eachValueIsHandedOutOnce() {
        try (RecordPrefetch<Object> prefetch = prefetch(1, record -> new Object())) {
            prefetch.begin(polled(List.of(record(0, 0, "a"))));

            Object first = prefetch.take(at(0, 0), RecordPrefetchTest::notNeeded);
            Object second = prefetch.take(at(0, 0), () -> record(0, 0, "a"));

            assertThat(second).isNotSameAs(first);
        }
    }

    @Test
    void aRecordPolledAgainReplacesItsEarlierSelf() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        try (RecordPrefetch<String> prefetch = prefetch(1, record -> {
            begun.add(text(record));
            if (record.partition() == 9) {
                busy.countDown();
                await(release);
            }
            return text(record);
        })) {
            prefetch.begin(polled(List.of(record(9, 0, "busy"))));
            busy.await();
            prefetch.begin(polled(List.of(record(0, 3, "before"), record(0, 4, "kept"))));
            prefetch.begin(polled(List.of(record(0, 3, "after"))));
            release.countDown();

            assertThat(prefetch.take(at(0, 3), RecordPrefetchTest::notNeeded)).isEqualTo("after");
            assertThat(prefetch.take(at(0, 4), RecordPrefetchTest::notNeeded)).isEqualTo("kept");
            assertThat(begun).doesNotContain("before");
        }
    }

    @Test
    void aFailedPreparationComesOutWhereItsValueIsTaken() {
        try (RecordPrefetch<String> prefetch = prefetch(1, record -> {
            throw new IllegalStateException("cannot encode " + text(record));
        })) {
            prefetch.begin(polled(List.of(record(0, 0, "a"))));

            assertThatThrownBy(() -> prefetch.take(at(0, 0), RecordPrefetchTest::notNeeded))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("cannot encode a");
            assertThat(prefetch.pending()).isZero();
        }
    }

    @Test
    void recordsThatKafkaStreamsSkipsDoNotStayInMemory() {
        try (RecordPrefetch<String> prefetch = prefetch(1, RecordPrefetchTest::text)) {
            prefetch.begin(polled(List.of(record(0, 0, "a"), record(0, 1, "b"), record(0, 2, "c"), record(1, 0, "d"))));

            prefetch.take(at(0, 1), RecordPrefetchTest::notNeeded);

            assertThat(prefetch.pending()).isEqualTo(2);
        }
    }

    @Test
    void aForgottenPartitionLeavesNothingBehindAndItsRecordsCanStillBeTaken() {
        try (RecordPrefetch<String> prefetch = prefetch(1, RecordPrefetchTest::text)) {
            prefetch.begin(polled(List.of(record(0, 0, "a"), record(1, 0, "b"))));

            prefetch.forget("texts", 0);

            assertThat(prefetch.pending()).isEqualTo(1);
            assertThat(prefetch.take(at(0, 0), () -> record(0, 0, "a"))).isEqualTo("a");
        }
    }

    @Test
    void afterItsEndEverythingIsPreparedInPlace() {
        RecordPrefetch<String> prefetch = prefetch(1, RecordPrefetchTest::text);
        prefetch.begin(polled(List.of(record(0, 0, "a"))));

        prefetch.close();
        prefetch.begin(polled(List.of(record(0, 1, "b"))));

        assertThat(prefetch.pending()).isZero();
        assertThat(prefetch.take(at(0, 0), () -> record(0, 0, "a"))).isEqualTo("a");
        assertThat(prefetch.take(at(0, 1), () -> record(0, 1, "b"))).isEqualTo("b");
    }

    @Test
    void itsThreadsAreNamedDaemons() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        try (RecordPrefetch<String> prefetch = prefetch(1, record -> {
            thread.complete(Thread.currentThread());
            return "";
        })) {
            prefetch.begin(polled(List.of(record(0, 0, "a"))));

            assertThat(thread.get().getName()).isEqualTo("test-prefetch-1");
            assertThat(thread.get().isDaemon()).isTrue();
        }
        thread.get().join();
    }

    @Test
    void whatIsPendingAndHowValuesWereComeByCanBeSeen() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (RecordPrefetch<String> prefetch = prefetch(1, RecordPrefetchTest::text)) {
            prefetch.bindTo(registry);
            prefetch.begin(polled(List.of(record(0, 0, "a"), record(0, 1, "b"))));
            prefetch.take(at(0, 0), RecordPrefetchTest::notNeeded);
            prefetch.take(at(5, 0), () -> record(5, 0, "c"));

            assertThat(registry.get("headwater.prefetch.pending").gauge().value())
                    .isEqualTo(1);
            assertThat(registry.get("headwater.prefetch.taken").functionCounters().stream()
                            .mapToDouble(counter -> counter.count())
                            .sum())
                    .isEqualTo(2);
            assertThat(registry.get("headwater.prefetch.taken")
                            .tag("how", "in-place")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void manyThreadsTakingForgettingAndPollingAgainAlwaysGetTheRightValue() throws Exception {
        try (RecordPrefetch<String> prefetch = prefetch(2, RecordPrefetchTest::text)) {
            List<Thread> threads = new ArrayList<>();
            ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
            for (int partition = 0; partition < 3; partition++) {
                int mine = partition;
                threads.add(new Thread(() -> {
                    for (int offset = 0; offset < 2_000; offset++) {
                        ConsumerRecord<byte[], byte[]> record = record(mine, offset, mine + "/" + offset);
                        prefetch.begin(polled(List.of(record, record(mine, offset + 1, mine + "/" + (offset + 1)))));
                        String value = prefetch.take(at(mine, offset), () -> record);
                        if (!value.equals(mine + "/" + offset)) {
                            wrong.add(value);
                        }
                        prefetch.forget("texts", (mine + 1) % 3);
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(wrong).isEmpty();
        }
    }

    /** Takes the place of a record that was announced. */
    private static ConsumerRecord<byte[], byte[]> notNeeded() {
        throw new AssertionError("was announced: must not be asked for");
    }

    private static <T> RecordPrefetch<T> prefetch(
            int threads, Function<ConsumerRecord<byte[], byte[]>, T> preparation) {
        return new RecordPrefetch<>(Set.of("texts"), threads, "test-prefetch", preparation);
    }

    private static Coordinates at(int partition, long offset) {
        return new Coordinates("texts", partition, offset);
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, String value) {
        return new ConsumerRecord<>("texts", partition, offset, null, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static ConsumerRecords<byte[], byte[]> polled(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> byPartition = new LinkedHashMap<>();
        records.forEach(record -> byPartition
                .computeIfAbsent(new TopicPartition(record.topic(), record.partition()), key -> new ArrayList<>())
                .add(record));
        return new ConsumerRecords<>(byPartition, Map.of());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
