package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Coordinates;
import io.headwater.model.LabeledText;
import io.headwater.model.ModelCommand;
import io.headwater.model.ModelEvent;
import io.headwater.model.Prediction;
import io.headwater.model.Text;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class EventWriterTest {
    private static final Coordinates AT = new Coordinates("texts", 0, 0);
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123456Z");
    private static final String ODD = "a \"quote\", a \\, \u0000, \u2028, Grüße, 😀";

    private final EventReader reader = new EventReader(EventLimits.DEFAULT);

    @Test
    void aTextComesBackAsItWasWritten() {
        Text text = new Text("m-17", ODD, "mail", Optional.of(NOW));

        byte[] json = EventWriter.text(text);

        assertThat(Schemas.errors("text", json)).isEmpty();
        assertThat(reader.text(AT, json, new RecordHeaders())).isEqualTo(new Reading.Accepted<>(text));
    }

    @Test
    void aLabeledTextComesBackAsItWasWritten() {
        LabeledText text = new LabeledText("m-17", ODD, "söme lábel", "mail", Optional.empty());

        byte[] json = EventWriter.labeledText(text);

        assertThat(Schemas.errors("labeled-text", json)).isEmpty();
        assertThat(reader.labeledText(AT, json, new RecordHeaders())).isEqualTo(new Reading.Accepted<>(text));
    }

    @Test
    void aPredictionComesBackAsItWasWrittenInTheOrderOfItsLabels() {
        Map<String, Double> probabilities = new LinkedHashMap<>();
        probabilities.put("spam", 0.25);
        probabilities.put("ham", 0.7499999);
        probabilities.put("", 1e-7);
        Prediction prediction = new Prediction("m-17", "mail", 41, "ham", 0.7499999, probabilities, NOW);

        byte[] json = EventWriter.prediction(prediction);

        assertThat(Schemas.errors("prediction", json)).isEmpty();
        assertThat(OutputReader.prediction(json)).isEqualTo(prediction);
        assertThat(OutputReader.prediction(json).probabilities().keySet()).containsExactly("spam", "ham", "");
    }

    @Test
    void aPredictionThatDoesNotFitIntoARecordLeavesOutLearnersThenTheLessProbableLabels() throws Exception {
        Map<String, Double> probabilities = new LinkedHashMap<>();
        for (int label = 0; label < 100; label++) {
            probabilities.put("label-" + label, label == 70 ? 0.505 : 0.005);
        }
        Prediction prediction = new Prediction(
                "m-17", "mail", 41, "label-70", 0.505, probabilities, Map.of("ngrams", probabilities), NOW);
        byte[] whole = EventWriter.prediction(prediction);
        byte[] alone = EventWriter.prediction(prediction.alone());

        assertThat(EventWriter.prediction(prediction, whole.length)).isEqualTo(whole);
        assertThat(EventWriter.prediction(prediction, whole.length - 1)).isEqualTo(alone);
        byte[] small = EventWriter.prediction(prediction, alone.length - 1);
        assertThat(small.length).isBetween(alone.length / 3, alone.length - 1);
        assertThat(Schemas.errors("prediction", small)).isEmpty();
        assertThat(OutputReader.prediction(small).probabilities()).hasSize(50).containsEntry("label-70", 0.505);
    }

    @Test
    void aPredictionThatWasAskedToExplainItselfTellsWhatEachLearnerSays() throws Exception {
        Map<String, Map<String, Double>> learners = new LinkedHashMap<>();
        learners.put("ngrams", Map.of("ham", 0.25, "spam", 0.75));
        learners.put("minilm-lda", Map.of("ham", 1.0, "spam", 0.0));
        Prediction prediction =
                new Prediction("m-17", "mail", 41, "ham", 0.75, Map.of("ham", 0.75, "spam", 0.25), learners, NOW);

        byte[] json = EventWriter.prediction(prediction);

        assertThat(Schemas.errors("prediction", json)).isEmpty();
        assertThat(OutputReader.prediction(json)).isEqualTo(prediction);
        assertThat(OutputReader.prediction(json).learners().keySet()).containsExactly("ngrams", "minilm-lda");
    }

    @Test
    void everyTypeOfModelEventComesBackAsItWasWritten() {
        for (ModelEvent.Type type : ModelEvent.Type.values()) {
            ModelEvent event = new ModelEvent(
                    "mail", type, 0, Map.of("labels", List.of("a", "b"), "size", 2L, "p", 0.5, "why", ODD), NOW);

            byte[] json = EventWriter.modelEvent(event);

            assertThat(Schemas.errors("model-event", json)).isEmpty();
            assertThat(OutputReader.modelEvent(json)).isEqualTo(event);
        }
    }

    @Test
    void everyCommandComesBackAsItWasWritten() {
        for (ModelCommand command : List.of(
                new ModelCommand.Rollback(41, false, Optional.of("why")),
                new ModelCommand.Rollback(41, true, Optional.empty()),
                new ModelCommand.Pause(Optional.empty()),
                new ModelCommand.Resume(Optional.of("now")),
                new ModelCommand.Publish(Optional.empty()))) {
            byte[] json = EventWriter.modelCommand(command);

            assertThat(Schemas.errors("model-command", json)).isEmpty();
            assertThat(reader.modelCommand(json, new RecordHeaders())).isEqualTo(new Reading.Accepted<>(command));
        }
    }

    @Test
    void whatJsonCannotSayIsTheCallersMistake() {
        assertThatThrownBy(() -> EventWriter.text(new Text("i", "half \ud800", "m", Optional.empty())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> EventWriter.prediction(new Prediction("i", "m", 1, "l", 1, Map.of("l", Double.NaN), NOW)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EventWriter.modelEvent(
                        new ModelEvent("m", ModelEvent.Type.DRIFT, 1, Map.of("x", Map.of()), NOW)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOutputOfAnUnknownSchemaIsRefusedNamingBothNumbers() {
        assertThatThrownBy(() -> OutputReader.prediction("{\"schema\":2}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("schema 2")
                .hasMessageContaining("reads 1");
    }
}
