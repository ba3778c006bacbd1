package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.model.Coordinates;
import io.headwater.model.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RejectionTest {
    private static final Coordinates AT = new Coordinates("labeled-texts", 3, 41);

    @Test
    void aRefusedRecordKeepsItsBytesAndSaysWhyAndWhence() {
        byte[] key = {1, 2};
        byte[] value = {(byte) 0xff, 0};
        Headers received = new RecordHeaders().add("x", new byte[] {7});
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                AT.topic(),
                AT.partition(),
                AT.offset(),
                0,
                TimestampType.LOG_APPEND_TIME,
                2,
                2,
                key,
                value,
                received,
                Optional.empty());

        Rejection rejection = Rejection.of(record, RejectReason.BAD_UTF8, "the value is not UTF-8");

        assertThat(rejection.key()).containsExactly(1, 2);
        assertThat(rejection.value()).containsExactly(0xff, 0);
        assertThat(rejection.headers().lastHeader("x").value()).containsExactly(7);
        assertThat(header(rejection, "headwater.reason")).isEqualTo("bad-utf8");
        assertThat(header(rejection, "headwater.detail")).isEqualTo("the value is not UTF-8");
        assertThat(header(rejection, "__streams.errors.message")).isEqualTo("bad-utf8: the value is not UTF-8");
        assertThat(header(rejection, "__streams.errors.topic")).isEqualTo("labeled-texts");
        assertThat(header(rejection, "__streams.errors.partition")).isEqualTo("3");
        assertThat(header(rejection, "__streams.errors.offset")).isEqualTo("41");
        assertThat(rejection.headers().lastHeader("headwater.size")).isNull();
        assertThat(received.toArray()).hasSize(1);
    }

    @Test
    void aRecordWithoutKeyAndValueStaysOne() {
        Rejection rejection = Rejection.of(AT, null, null, new RecordHeaders(), RejectReason.NO_VALUE, "no value");

        assertThat(rejection.key()).isNull();
        assertThat(rejection.value()).isNull();
    }

    @Test
    void aValueOfNineHundredKilobytesIsKeptAndALongerOneIsCut() {
        byte[] value = new byte[900_001];
        Arrays.fill(value, (byte) 'x');

        Rejection kept = rejection(Arrays.copyOf(value, 900_000), new RecordHeaders());
        Rejection cut = rejection(value, new RecordHeaders());

        assertThat(kept.value()).hasSize(900_000);
        assertThat(kept.headers().lastHeader("headwater.sha256")).isNull();
        assertThat(cut.value()).hasSize(65_536).isEqualTo(Arrays.copyOf(value, 65_536));
        assertThat(header(cut, "headwater.size")).isEqualTo("900001");
        assertThat(header(cut, "headwater.sha256")).isEqualTo(Sha256.hex(value));
    }

    @Test
    void whateverWasReceivedTheRecordStaysBelowOneMegabyte() {
        Headers received = new RecordHeaders();
        for (int i = 0; i < 3_000; i++) {
            received.add("header-" + i, new byte[500]);
        }
        received.add("huge", new byte[3_000_000]);
        received.add("none", null);
        byte[] key = new byte[2_000_000];

        for (int length : new int[] {0, 900_000, 5_000_000}) {
            Rejection rejection = Rejection.of(
                    AT, key, new byte[length], received, RejectReason.RECORD_TOO_LARGE, "d".repeat(100_000));

            int size = rejection.key().length + rejection.value().length;
            for (Header header : rejection.headers()) {
                size += header.key().length() + (header.value() == null ? 0 : header.value().length) + 10;
            }
            assertThat(size).isLessThan(1_000_000);
            assertThat(header(rejection, "headwater.key-size")).isEqualTo("2000000");
            assertThat(Integer.parseInt(header(rejection, "headwater.headers-dropped")))
                    .isGreaterThan(2_000);
            assertThat(rejection.headers().lastHeader("header-0")).isNotNull();
            assertThat(rejection.headers().lastHeader("none")).isNotNull();
        }
    }

    @Test
    void aRecordThatIsRejectedAgainHasEachHeaderOnce() {
        Rejection once = rejection(new byte[] {1}, new RecordHeaders().add("x", new byte[] {7}));
        Rejection twice =
                Rejection.of(AT, null, once.value(), once.headers(), RejectReason.NO_LABEL, "there is no label");

        assertThat(header(twice, "headwater.reason")).isEqualTo("no-label");
        assertThat(twice.headers().toArray())
                .extracting(Header::key)
                .doesNotHaveDuplicates()
                .contains("x");
    }

    private static Rejection rejection(byte[] value, Headers headers) {
        return Rejection.of(AT, null, value, headers, RejectReason.NOT_JSON, "not JSON");
    }

    private static String header(Rejection rejection, String name) {
        return new String(rejection.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
