package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Coordinates;
import io.headwater.model.RejectReason;
import io.headwater.model.Topic;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaExamplesTest {
    private static final Coordinates AT = new Coordinates("texts", 0, 7);

    private final EventReader reader = new EventReader(EventLimits.DEFAULT);

    static List<Schemas.Example> examples() {
        return Schemas.examples();
    }

    @Test
    void everySchemaHasValidAndInvalidExamples() {
        for (String schema :
                List.of("text", "label", "labeled-text", "prediction", "model-command", "model-event", "manifest")) {
            assertThat(examples()).anyMatch(e -> e.schema().equals(schema) && e.isValid());
            assertThat(examples()).anyMatch(e -> e.schema().equals(schema) && !e.isValid());
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsWhatItsNameSaysByItsSchema(Schemas.Example example) {
        assertThat(Schemas.errors(example.schema(), example.bytes()).isEmpty()).isEqualTo(example.isValid());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theCodecsAgreeWithTheSchemasOnEveryExample(Schemas.Example example) {
        byte[] bytes = example.bytes();
        RecordHeaders none = new RecordHeaders();
        switch (example.schema()) {
            case "text" -> assertThat(accepted(reader.text(AT, bytes, none))).isEqualTo(example.isValid());
            case "labeled-text" ->
                assertThat(accepted(reader.labeledText(AT, bytes, none))).isEqualTo(example.isValid());
            case "model-command" ->
                assertThat(accepted(reader.modelCommand(bytes, none))).isEqualTo(example.isValid());
            case "prediction" -> check(example, () -> OutputReader.prediction(bytes), MalformedException.class);
            case "model-event" -> check(example, () -> OutputReader.modelEvent(bytes), MalformedException.class);
            case "manifest" -> {
                // The graph's length is checked where the payload is: by the assembler.
                if (!example.name().contains("snapshot-without-graph")) {
                    check(example, () -> ManifestCodec.read(bytes), UpdateRefusedException.class);
                }
            }
            case "label" -> assertThat(example.bytes()).isNotEmpty();
            default -> throw new AssertionError("no codec for " + example);
        }
    }

    @Test
    void asyncApiNamesEveryTopicEveryReasonAndOnlySchemasThatExist() {
        String asyncApi = Schemas.file("asyncapi.yaml");
        for (Topic topic : Topic.values()) {
            assertThat(asyncApi).contains("    address: " + topic.named("") + "\n");
        }
        for (RejectReason reason : RejectReason.values()) {
            assertThat(asyncApi).contains("            - " + reason.code() + "\n");
            assertThat(Schemas.file("README.md")).contains("`" + reason.code() + "`");
        }
        TreeSet<String> referred = new TreeSet<>();
        Pattern.compile("\\$ref: \\./(\\S+)").matcher(asyncApi).results().forEach(m -> referred.add(m.group(1)));
        assertThat(referred)
                .containsExactly(
                        "label.json",
                        "labeled-text.json",
                        "manifest.json",
                        "model-command.json",
                        "model-event.json",
                        "prediction.json",
                        "text.json");
        referred.forEach(file -> assertThat(Schemas.file(file)).startsWith("{"));
    }

    @Test
    void everyReferenceWithinAsyncApiLeadsSomewhere() {
        String asyncApi = Schemas.file("asyncapi.yaml");
        List<String> names = Pattern.compile("\\$ref: \"#/(?:components/)?(?:channels|messages|schemas)/([^\"]+)\"")
                .matcher(asyncApi)
                .results()
                .map(m -> m.group(1))
                .toList();
        assertThat(names).hasSizeGreaterThan(20);
        names.forEach(name -> assertThat(asyncApi).containsPattern("(?m)^ {2,4}" + Pattern.quote(name) + ":$"));
    }

    @Test
    void thePageNamesEveryRefusalOfTheChain() {
        String page = Schemas.file("model-update.md");
        Arrays.stream(UpdateRefusedException.Reason.values())
                .forEach(reason -> assertThat(page).contains("`" + reason.code() + "`"));
    }

    private static boolean accepted(Reading<?> reading) {
        return reading instanceof Reading.Accepted;
    }

    private static void check(Schemas.Example example, ThrowingCallable reading, Class<? extends Throwable> refusal) {
        if (example.isValid()) {
            assertThatCode(reading).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(reading).isInstanceOf(refusal);
        }
    }
}
