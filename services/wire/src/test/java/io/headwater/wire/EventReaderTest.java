package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.headwater.model.Coordinates;
import io.headwater.model.LabeledText;
import io.headwater.model.ModelCommand;
import io.headwater.model.RejectReason;
import io.headwater.model.Text;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    private static final Coordinates AT = new Coordinates("labeled-texts", 3, 41);

    private final EventReader reader = new EventReader(EventLimits.DEFAULT);

    @Test
    void aFullEventIsReadFieldByField() {
        assertThat(labeled("""
                        {"id":"m-17","text":"Grüße \\ud83d\\ude00","label":"spam","model":"mail","time":"2026-11-22T11:00:00+01:00"}"""))
                .isEqualTo(new Reading.Accepted<>(new LabeledText(
                        "m-17", "Grüße 😀", "spam", "mail", Optional.of(Instant.parse("2026-11-22T10:00:00Z")))));
    }

    @Test
    void whatIsMissingOrNullHasItsDefault() {
        LabeledText expected =
                new LabeledText("labeled-texts-3-41", "hello", "greeting", Text.DEFAULT_MODEL, Optional.empty());

        assertThat(labeled("{\"text\":\"hello\",\"label\":\"greeting\"}")).isEqualTo(new Reading.Accepted<>(expected));
        assertThat(
                        labeled(
                                "{\"text\":\"hello\",\"label\":\"greeting\",\"id\":null,\"model\":null,\"time\":null,\"schema\":null}"))
                .isEqualTo(new Reading.Accepted<>(expected));
    }

    @Test
    void aTextNeedsNoLabel() {
        assertThat(reader.text(AT, utf8("{\"text\":\"hello\"}"), none()))
                .isEqualTo(new Reading.Accepted<>(
                        new Text("labeled-texts-3-41", "hello", Text.DEFAULT_MODEL, Optional.empty())));
    }

    @Test
    void unknownFieldsAreIgnoredWhateverIsInThem() {
        assertThat(
                        labeled(
                                "{\"x\":{\"text\":1,\"label\":[{}]},\"text\":\"a\",\"label\":\"b\",\"schema\":1,\"y\":[[1e400]]}"))
                .isInstanceOf(Reading.Accepted.class);
    }

    @Test
    void aTextAsLongAsAllowedIsAcceptedAndOneByteMoreIsNot() {
        String longest = "é".repeat(32 * 1024);

        assertThat(labeled("{\"text\":\"" + longest + "\",\"label\":\"b\"}")).isInstanceOf(Reading.Accepted.class);
        assertRefused(labeled("{\"text\":\"" + longest + "x\",\"label\":\"b\"}"), RejectReason.TEXT_TOO_LONG);
    }

    @Test
    void aLabelsLengthIsCountedInCharactersNotInUtf16() {
        assertThat(labeled("{\"text\":\"a\",\"label\":\"" + "😀".repeat(256) + "\"}"))
                .isInstanceOf(Reading.Accepted.class);
        assertRefused(labeled("{\"text\":\"a\",\"label\":\"" + "😀".repeat(257) + "\"}"), RejectReason.LABEL_TOO_LONG);
    }

    static Stream<Arguments> badEvents() {
        return Stream.of(
                arguments("", RejectReason.NO_VALUE),
                arguments(" ", RejectReason.NOT_JSON),
                arguments("null", RejectReason.NOT_JSON),
                arguments("17", RejectReason.NOT_JSON),
                arguments("[]", RejectReason.NOT_JSON),
                arguments("hello", RejectReason.NOT_JSON),
                arguments("{", RejectReason.NOT_JSON),
                arguments("{\"text\":\"a\",\"label\":\"b\"", RejectReason.NOT_JSON),
                arguments("{\"text\":\"a\",\"label\":\"b\"}}", RejectReason.NOT_JSON),
                arguments("{\"text\":\"a\",\"label\":\"b\"} {}", RejectReason.NOT_JSON),
                arguments("{\"text\":\"a\",\"label\":\"b\"} x", RejectReason.NOT_JSON),
                arguments("{'text':'a','label':'b'}", RejectReason.NOT_JSON),
                arguments("{\"text\":\"a\",\"label\":\"b\",}", RejectReason.NOT_JSON),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"x\":NaN}", RejectReason.NOT_JSON),
                arguments("{\"text\":\"a\u0001\",\"label\":\"b\"}", RejectReason.NOT_JSON),
                arguments("\ufeff{\"text\":\"a\",\"label\":\"b\"}", RejectReason.NOT_JSON),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"text\":\"c\"}", RejectReason.NOT_JSON),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"x\":{\"y\":1,\"y\":2}}", RejectReason.NOT_JSON),
                arguments(
                        "{\"text\":\"a\",\"label\":\"b\",\"x\":" + "[".repeat(400_000) + "]".repeat(400_000) + "}",
                        RejectReason.NOT_JSON),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"x\":" + "9".repeat(2_000) + "}", RejectReason.NOT_JSON),
                arguments("{\"text\":\"a\\ud800\",\"label\":\"b\"}", RejectReason.BAD_UTF8),
                arguments("{\"text\":\"a\",\"label\":\"\\udc00\\ud800\"}", RejectReason.BAD_UTF8),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"x\":\"\\ud83d\"}", RejectReason.BAD_UTF8),
                // In a name the parser takes it for bad syntax, before we see it.
                arguments("{\"text\":\"a\",\"label\":\"b\",\"x\":{\"\\ud83d\":0}}", RejectReason.NOT_JSON),
                arguments("{\"text\":17,\"label\":\"b\"}", RejectReason.WRONG_TYPE),
                arguments("{\"text\":\"a\",\"label\":[\"b\"]}", RejectReason.WRONG_TYPE),
                arguments("{\"text\":\"a\",\"label\":true}", RejectReason.WRONG_TYPE),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"id\":17}", RejectReason.WRONG_TYPE),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"model\":{}}", RejectReason.WRONG_TYPE),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"time\":1795341600000}", RejectReason.WRONG_TYPE),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"time\":\"yesterday\"}", RejectReason.WRONG_TYPE),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"time\":\"2026-11-22T10:00:00\"}", RejectReason.WRONG_TYPE),
                arguments(
                        "{\"text\":\"a\",\"label\":\"b\",\"time\":\"+999999999-01-01T00:00:00Z\"}",
                        RejectReason.WRONG_TYPE),
                arguments("{\"label\":\"b\"}", RejectReason.NO_TEXT),
                arguments("{\"text\":null,\"label\":\"b\"}", RejectReason.NO_TEXT),
                arguments("{\"text\":\"\",\"label\":\"b\"}", RejectReason.EMPTY_TEXT),
                arguments(
                        "{\"text\":\" \\t\\n\u00a0\u2003\u200b\ufeff\\u0000\",\"label\":\"b\"}",
                        RejectReason.EMPTY_TEXT),
                arguments("{\"text\":\"" + "a".repeat(65_537) + "\",\"label\":\"b\"}", RejectReason.TEXT_TOO_LONG),
                arguments("{\"text\":\"a\"}", RejectReason.NO_LABEL),
                arguments("{\"text\":\"a\",\"label\":\"  \"}", RejectReason.EMPTY_LABEL),
                arguments("{\"text\":\"a\",\"label\":\"" + "b".repeat(257) + "\"}", RejectReason.LABEL_TOO_LONG),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"id\":\"\"}", RejectReason.BAD_ID),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"id\":\"" + "i".repeat(257) + "\"}", RejectReason.BAD_ID),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"model\":\"\"}", RejectReason.BAD_ID),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"model\":\"my model\"}", RejectReason.BAD_ID),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"model\":\"a/b\"}", RejectReason.BAD_ID),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"model\":\"mail\\n\"}", RejectReason.BAD_ID),
                arguments(
                        "{\"text\":\"a\",\"label\":\"b\",\"model\":\"" + "m".repeat(129) + "\"}", RejectReason.BAD_ID),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"schema\":2}", RejectReason.UNKNOWN_SCHEMA),
                arguments("{\"text\":\"a\",\"label\":\"b\",\"schema\":\"1\"}", RejectReason.WRONG_TYPE),
                arguments(
                        "{\"text\":\"a\",\"label\":\"b\",\"x\":\"" + "x".repeat(1_000_000) + "\"}",
                        RejectReason.RECORD_TOO_LARGE));
    }

    @ParameterizedTest
    @MethodSource("badEvents")
    void aBadEventIsRefusedWithItsReason(String json, RejectReason reason) {
        assertRefused(labeled(json), reason);
    }

    @Test
    void anUnknownSchemaIsRefusedNamingBothNumbers() {
        assertThat(labeled("{\"text\":\"a\",\"label\":\"b\",\"schema\":2}"))
                .isEqualTo(new Reading.Refused<LabeledText>(
                        RejectReason.UNKNOWN_SCHEMA, "schema 2; this software reads 1"));
    }

    @Test
    void noValueIsRefused() {
        assertRefused(reader.labeledText(AT, null, none()), RejectReason.NO_VALUE);
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedWhereverTheyStand() {
        byte[] inUnknownField = utf8("{\"text\":\"a\",\"label\":\"b\",\"x\":\"_\"}");
        inUnknownField[inUnknownField.length - 3] = (byte) 0xff;
        byte[] overlong = utf8("{\"text\":\"__\",\"label\":\"b\"}");
        overlong[9] = (byte) 0xc0;
        overlong[10] = (byte) 0x80;
        byte[] utf16 = "{\"text\":\"a\",\"label\":\"ÿ\"}".getBytes(StandardCharsets.UTF_16LE);

        assertRefused(reader.labeledText(AT, inUnknownField, none()), RejectReason.BAD_UTF8);
        assertRefused(reader.labeledText(AT, overlong, none()), RejectReason.BAD_UTF8);
        assertRefused(reader.labeledText(AT, utf16, none()), RejectReason.BAD_UTF8);
    }

    @Test
    void aRecordThatUnpackedToFiveMegabytesIsRefusedUnread() {
        assertRefused(reader.labeledText(AT, new byte[5_000_000], none()), RejectReason.RECORD_TOO_LARGE);
    }

    @Test
    void theDataOfABinaryCloudEventIsTheEventAndItsAttributesAreTheDefaults() {
        Headers headers = headers(
                "ce_specversion",
                "1.0",
                "ce_id",
                "e-1",
                "ce_source",
                "/mail",
                "ce_type",
                "label",
                "ce_time",
                "2026-11-22T10:00:00Z",
                "content-type",
                "application/json; charset=utf-8");

        assertThat(reader.labeledText(AT, utf8("{\"text\":\"a\",\"label\":\"b\"}"), headers))
                .isEqualTo(new Reading.Accepted<>(new LabeledText(
                        "e-1", "a", "b", "default", Optional.of(Instant.parse("2026-11-22T10:00:00Z")))));
        assertThat(reader.labeledText(
                        AT,
                        utf8("{\"text\":\"a\",\"label\":\"b\",\"id\":\"own\",\"time\":\"2025-01-01T00:00:00Z\"}"),
                        headers))
                .isEqualTo(new Reading.Accepted<>(new LabeledText(
                        "own", "a", "b", "default", Optional.of(Instant.parse("2025-01-01T00:00:00Z")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/cloudevents+json", "Application/CloudEvents+JSON; charset=UTF-8"})
    void theDataOfAStructuredCloudEventIsTheEvent(String contentType) {
        String event = """
                {"specversion":"1.0","id":"e-1","source":"/mail","type":"label","time":"2026-11-22T10:00:00Z",
                 "datacontenttype":"application/json","data":{"text":"Grüße","label":"b","model":"mail"},"traceparent":"00"}""";

        assertThat(reader.labeledText(AT, utf8(event), headers("content-type", contentType)))
                .isEqualTo(new Reading.Accepted<>(new LabeledText(
                        "e-1", "Grüße", "b", "mail", Optional.of(Instant.parse("2026-11-22T10:00:00Z")))));
    }

    @Test
    void aStructuredCloudEventMayCarryItsDataAsBase64() {
        String event = """
                {"specversion":"1.0","id":"e-1","source":"/mail","type":"label","data_base64":"eyJ0ZXh0IjoiYSIsImxhYmVsIjoiYiJ9"}""";

        assertThat(reader.labeledText(AT, utf8(event), headers("content-type", "application/cloudevents+json")))
                .isEqualTo(new Reading.Accepted<>(new LabeledText("e-1", "a", "b", "default", Optional.empty())));
    }

    static Stream<Arguments> badStructuredEvents() {
        return Stream.of(
                arguments("{\"text\":\"a\",\"label\":\"b\"}", RejectReason.BAD_CLOUDEVENT),
                arguments("{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"/m\"}", RejectReason.BAD_CLOUDEVENT),
                arguments(
                        "{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"/m\",\"type\":\"t\"}",
                        RejectReason.BAD_CLOUDEVENT),
                arguments(
                        "{\"specversion\":\"7\",\"id\":\"e\",\"source\":\"/m\",\"type\":\"t\",\"data\":{}}",
                        RejectReason.BAD_CLOUDEVENT),
                arguments(
                        "{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"/m\",\"type\":\"t\",\"time\":\"noon\",\"data\":{}}",
                        RejectReason.BAD_CLOUDEVENT),
                arguments(
                        "{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"/m\",\"type\":\"t\",\"datacontenttype\":\"text/plain\",\"data\":\"hello\"}",
                        RejectReason.BAD_CLOUDEVENT),
                arguments(
                        "{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"/m\",\"type\":\"t\",\"data\":[1]}",
                        RejectReason.NOT_JSON),
                arguments(
                        "{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"/m\",\"type\":\"t\",\"data\":{\"text\":\"a\"}}",
                        RejectReason.NO_LABEL),
                arguments(
                        "{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"/m\",\"type\":\"t\",\"data\":{\"text\":\"\\ud800\",\"label\":\"b\"}}",
                        RejectReason.BAD_UTF8),
                arguments(
                        "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"/m\",\"type\":\"t\",\"data\":{\"text\":\"a\",\"label\":\"b\"}}",
                        RejectReason.BAD_ID),
                arguments("not json", RejectReason.NOT_JSON));
    }

    @ParameterizedTest
    @MethodSource("badStructuredEvents")
    void aBadStructuredCloudEventIsRefused(String json, RejectReason reason) {
        assertRefused(
                reader.labeledText(AT, utf8(json), headers("content-type", "application/cloudevents+json")), reason);
    }

    @Test
    void aBadBinaryCloudEventIsRefused() {
        byte[] event = utf8("{\"text\":\"a\",\"label\":\"b\"}");

        assertRefused(reader.labeledText(AT, event, headers("ce_specversion", "1.0")), RejectReason.BAD_CLOUDEVENT);
        assertRefused(reader.labeledText(AT, event, headers("ce_specversion", "9")), RejectReason.BAD_CLOUDEVENT);
        assertRefused(
                reader.labeledText(AT, event, new RecordHeaders().add("ce_specversion", null)),
                RejectReason.BAD_CLOUDEVENT);
        assertRefused(
                reader.labeledText(
                        AT,
                        event,
                        headers("ce_specversion", "1.0", "ce_id", "e", "ce_source", "/m", "ce_type", "t")
                                .add("ce_x", new byte[] {(byte) 0xff})),
                RejectReason.BAD_CLOUDEVENT);
        assertRefused(
                reader.labeledText(
                        AT,
                        event,
                        headers(
                                "ce_specversion",
                                "1.0",
                                "ce_id",
                                "e",
                                "ce_source",
                                "/m",
                                "ce_type",
                                "t",
                                "content-type",
                                "application/avro")),
                RejectReason.BAD_CLOUDEVENT);
        assertRefused(
                reader.labeledText(AT, event, headers("content-type", "application/cloudevents-batch+json")),
                RejectReason.BAD_CLOUDEVENT);
    }

    @Test
    void foreignHeadersDoNotMakeACloudEvent() {
        Headers headers = headers("content-type", "text/plain", "x", "y").add("content-type", null);

        assertThat(reader.labeledText(AT, utf8("{\"text\":\"a\",\"label\":\"b\"}"), headers))
                .isInstanceOf(Reading.Accepted.class);
    }

    @Test
    void commandsAreRead() {
        assertThat(command("{\"command\":\"rollback\",\"version\":41,\"reason\":\"wrong labels\"}"))
                .isEqualTo(new Reading.Accepted<>(new ModelCommand.Rollback(41, false, Optional.of("wrong labels"))));
        assertThat(command("{\"command\":\"rollback\",\"version\":41,\"relearn\":true}"))
                .isEqualTo(new Reading.Accepted<>(new ModelCommand.Rollback(41, true, Optional.empty())));
        assertThat(command("{\"command\":\"pause\"}"))
                .isEqualTo(new Reading.Accepted<>(new ModelCommand.Pause(Optional.empty())));
        assertThat(command("{\"command\":\"resume\"}"))
                .isEqualTo(new Reading.Accepted<>(new ModelCommand.Resume(Optional.empty())));
        assertThat(command("{\"command\":\"publish\"}"))
                .isEqualTo(new Reading.Accepted<>(new ModelCommand.Publish(Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"command\":\"explode\"}",
                "{\"command\":7}",
                "{\"command\":\"rollback\"}",
                "{\"command\":\"rollback\",\"version\":0}",
                "{\"command\":\"rollback\",\"version\":1.5}",
                "{\"command\":\"rollback\",\"version\":1,\"relearn\":\"yes\"}",
                "{\"command\":\"rollback\",\"version\":99999999999999999999}"
            })
    void aCommandThatIsNoneIsRefused(String json) {
        assertRefused(command(json), RejectReason.WRONG_TYPE);
    }

    @Test
    void theKeyOfACommandNamesItsModel() {
        assertThat(reader.modelId(null)).isEqualTo(new Reading.Accepted<>("default"));
        assertThat(reader.modelId(utf8("mail.v-1_x"))).isEqualTo(new Reading.Accepted<>("mail.v-1_x"));
        assertRefused(reader.modelId(utf8("a b")), RejectReason.BAD_ID);
        assertRefused(reader.modelId(new byte[] {(byte) 0xff}), RejectReason.BAD_UTF8);
    }

    private Reading<LabeledText> labeled(String json) {
        return reader.labeledText(AT, utf8(json), none());
    }

    private Reading<ModelCommand> command(String json) {
        return reader.modelCommand(utf8(json), none());
    }

    private static void assertRefused(Reading<?> reading, RejectReason reason) {
        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.reason())
                                .as(refused.detail())
                                .isEqualTo(reason));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Headers none() {
        return new RecordHeaders();
    }

    private static Headers headers(String... namesAndValues) {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], utf8(namesAndValues[i + 1]));
        }
        return headers;
    }
}
