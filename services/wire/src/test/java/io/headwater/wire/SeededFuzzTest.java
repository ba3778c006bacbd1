package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.headwater.model.Coordinates;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Seeded damage: random bytes, flipped bits, cuts, pieces swapped. Only the documented refusals may come of it. */
class SeededFuzzTest {
    private static final Coordinates AT = new Coordinates("texts", 0, 0);
    private static final int ROUNDS = 20_000;

    private final Random random = new Random(20261122);
    private final EventReader reader = new EventReader(EventLimits.DEFAULT);

    @Test
    void noBytesMakeTheEventReaderThrow() {
        List<byte[]> seeds = new ArrayList<>(
                Schemas.examples().stream().map(Schemas.Example::bytes).toList());
        seeds.add(utf8("{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"/m\",\"type\":\"t\",\"time\":"
                + "\"2026-11-22T10:00:00Z\",\"dataschema\":\"urn:x\",\"data\":{\"text\":\"a\",\"label\":\"b\"}}"));
        seeds.add(utf8("{\"specversion\":\"0.3\",\"id\":\"e\",\"source\":\"/m\",\"type\":\"t\",\"x\":7,"
                + "\"datacontentencoding\":\"base64\",\"data\":\"eyJ0ZXh0IjoiYSJ9\"}"));
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
            byte[] value = damaged(seeds.get(random.nextInt(seeds.size())));
            Headers headers = cloudEventHeaders();
            try {
                count(seen, reader.text(AT, value, headers));
                count(seen, reader.labeledText(AT, value, headers));
                count(seen, reader.modelCommand(value, headers));
                count(seen, reader.modelId(value));
            } catch (RuntimeException e) {
                fail("threw for " + Arrays.toString(value) + " with " + headers, e);
            }
        }
        // Otherwise the damage would be too coarse to reach anything.
        assertThat(seen.keySet())
                .contains("accepted", "NOT_JSON", "BAD_UTF8", "WRONG_TYPE", "NO_TEXT", "NO_LABEL", "BAD_CLOUDEVENT");
    }

    @Test
    void hostileRecordsTakeMemoryInProportionToTheirSize() {
        List<byte[]> hostile = List.of(
                utf8("{\"x\":[" + "[],".repeat(300_000) + "0]}"),
                utf8("{\"x\":[" + "0,".repeat(400_000) + "0]}"),
                utf8("{\"x\":\"" + "\\u0041".repeat(150_000) + "\"}"),
                utf8(IntStream.range(0, 80_000)
                        .mapToObj(i -> "\"" + i + "\":0")
                        .collect(Collectors.joining(",", "{", "}"))),
                utf8("{\"x\":" + "{\"x\":".repeat(100_000)));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (byte[] value : hostile) {
            for (Headers headers : List.of(
                    new RecordHeaders(),
                    new RecordHeaders().add("content-type", utf8("application/cloudevents+json")))) {
                long before = threads.getCurrentThreadAllocatedBytes();
                Reading<?> reading = reader.text(AT, value, headers);
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;

                assertThat(reading).isInstanceOf(Reading.Refused.class);
                assertThat(allocated).isLessThan(64L * value.length);
            }
        }
    }

    @Test
    void noBytesMakeTheOutputReaderThrowAnythingButMalformed() {
        List<byte[]> seeds = Schemas.examples().stream()
                .filter(example -> example.schema().equals("prediction")
                        || example.schema().equals("model-event"))
                .map(Schemas.Example::bytes)
                .toList();
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] value = damaged(seeds.get(random.nextInt(seeds.size())));
            try {
                OutputReader.prediction(value);
            } catch (MalformedException e) {
                refused++;
            }
            try {
                OutputReader.modelEvent(value);
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(ROUNDS / 2, 2 * ROUNDS - 1);
    }

    @Test
    void noBytesMakeTheManifestCodecThrowAnythingButARefusal() {
        byte[] seed = ManifestCodec.write(Versions.delta(7, 42, "a".repeat(64), 41, Versions.tensors(0), "head/0_b")
                .manifest());
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try {
                ManifestCodec.read(damaged(seed));
            } catch (UpdateRefusedException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(ROUNDS / 2, ROUNDS - 1);
    }

    @Test
    void noBytesMakeSafetensorsThrowAnythingButMalformed() {
        ByteBuffer file = Safetensors.write(Map.of("k", "v"), Versions.tensors(0));
        byte[] seed = new byte[file.remaining()];
        file.get(seed);
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try {
                Safetensors.read(ByteBuffer.wrap(damaged(seed)));
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(ROUNDS / 2, ROUNDS - 1);
    }

    @Test
    void noDamageOnTheLogBringsAVersionWithOtherContentThanWasPublished() {
        List<UpdateRecord> log = new ArrayList<>();
        Versions.Published first = Versions.snapshot(1, 1, "", Versions.tensors(1));
        Versions.Published second =
                Versions.delta(1, 2, first.manifest().sha256(), 1, Versions.tensors(2), "head/0_W", "head/0_b");
        log.addAll(first.records());
        log.addAll(second.records());
        List<String> published = List.of(
                first.manifest().sha256() + Versions.values(Versions.tensors(1)),
                second.manifest().sha256() + Versions.values(Versions.tensors(2)));
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < ROUNDS / 4; i++) {
            UpdateAssembler assembler = new UpdateAssembler(1_000_000);
            Optional<ChainedVersion> current = Optional.empty();
            for (UpdateRecord record : damagedLog(log)) {
                try {
                    Optional<Update> update = assembler.accept(record.value(), record.headers());
                    if (update.isPresent()) {
                        current = Optional.of(VersionChain.next(current, update.get()));
                        accepted++;
                        assertThat(published)
                                .contains(current.get().version().manifest().sha256()
                                        + Versions.values(
                                                current.get().version().tensors()));
                    }
                } catch (UpdateRefusedException e) {
                    refused++;
                }
            }
        }
        assertThat(accepted).isPositive();
        assertThat(refused).isPositive();
    }

    private List<UpdateRecord> damagedLog(List<UpdateRecord> log) {
        List<UpdateRecord> damaged = new ArrayList<>(log);
        int at = random.nextInt(damaged.size());
        UpdateRecord record = damaged.get(at);
        switch (random.nextInt(5)) {
            case 0 -> damaged.set(at, new UpdateRecord(record.headers(), damaged(record.value())));
            case 1 -> damaged.remove(at);
            case 2 -> damaged.add(at, record);
            case 3 -> Collections.swap(damaged, at, random.nextInt(damaged.size()));
            default -> {
                Headers headers = new RecordHeaders();
                for (Header header : record.headers()) {
                    headers.add(header.key(), random.nextInt(3) == 0 ? damaged(header.value()) : header.value());
                }
                damaged.set(at, new UpdateRecord(headers, record.value()));
            }
        }
        return damaged;
    }

    private Headers cloudEventHeaders() {
        Headers headers = new RecordHeaders();
        switch (random.nextInt(4)) {
            case 0 -> headers.add("content-type", utf8("application/cloudevents+json"));
            case 1 -> {
                for (String header : List.of(
                        "ce_specversion=1.0",
                        "ce_id=e",
                        "ce_source=/m",
                        "ce_type=t",
                        "ce_time=2026-11-22T10:00:00Z",
                        "ce_dataschema=urn:x",
                        "ce_x-y=7",
                        "content-type=application/json")) {
                    String[] parts = header.split("=", 2);
                    byte[] value = utf8(parts[1]);
                    if (random.nextInt(8) > 0) {
                        headers.add(parts[0], random.nextInt(8) == 0 ? damaged(value) : value);
                    }
                }
            }
            default -> {}
        }
        return headers;
    }

    private byte[] damaged(byte[] seed) {
        byte[] bytes = seed.clone();
        switch (random.nextInt(6)) {
            case 0 -> {
                bytes = new byte[random.nextInt(64)];
                random.nextBytes(bytes);
            }
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
            case 3 -> {
                int to = random.nextInt(bytes.length);
                int from = random.nextInt(bytes.length);
                int length = Math.min(1 + random.nextInt(16), bytes.length - Math.max(from, to));
                System.arraycopy(seed, from, bytes, to, length);
            }
            case 4 -> {
                String digits = "0123456789-.eE\"\\{}[],:tfnu";
                bytes[random.nextInt(bytes.length)] = (byte) digits.charAt(random.nextInt(digits.length()));
            }
            default -> {
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return bytes;
    }

    private static void count(Map<String, Integer> seen, Reading<?> reading) {
        String outcome =
                reading instanceof Reading.Refused<?> refused ? refused.reason().name() : "accepted";
        seen.merge(outcome, 1, Integer::sum);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
