package io.headwater.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Peer PEER = new Peer("python", Map.of("200", 0.5, "all", 0.625), 1000);

    private static StreamResult twoSeeds() {
        return new StreamResult(
                "agnews", List.of(Results.run(1, 32, 90, 70, 80), Results.run(2, 32, 88, 72, 80)), List.of(PEER));
    }

    @Test
    void aTableHasARowForEachParticipantAndPeerAndMarksTheBestLearner() {
        List<String> lines = StreamSection.of(twoSeeds()).lines();
        assertThat(lines.get(0))
                .isEqualTo("agnews: 3,000 events, 4 classes, micro-batch 32, seeds 1 2, learned at 300 events/s");
        assertThat(lines.get(1)).matches(" +200 +500 +1000 +2000 +all +last 2000 +log loss +weight");
        assertThat(lines.get(2)).matches("auto( +89.0 ±1.0){6} +0.500");
        assertThat(lines.get(3)).matches("a( +71.0 ±1.0){6} +0.750 +0.25");
        assertThat(lines.get(4)).matches("b( +80.0\\*){6} +0.750 +0.25");
        assertThat(lines.get(5)).matches("peer python +50.0 +- +- +- +62.5 +- +-");
        assertThat(lines.get(1).length()).isGreaterThanOrEqualTo(lines.get(3).length());
    }

    @Test
    void rowsAndHeadersOfDifferentLengthsAreADefect() {
        assertThatThrownBy(() -> new TextTable(List.of("a"), List.of(List.of("1", "2"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFolderHoldsEverythingThatWasMeasured(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("new").resolve("report");
        Section section = StreamSection.of(twoSeeds());
        new ReportFolder(out).write(Map.of("limit", 0), List.of(section), List.of("MISSED  <all>"));

        JsonNode json = new JsonMapper().readTree(out.resolve("quality.json").toFile());
        assertThat(json.at("/settings/limit").asInt(-1)).isZero();
        JsonNode stream = json.at("/streams/0");
        assertThat(stream.at("/stream").asText()).isEqualTo("agnews");
        assertThat(stream.at("/mean_over_seeds/auto/last_2000/mean").asDouble()).isEqualTo(0.89);
        assertThat(stream.at("/mean_over_seeds/auto/last_2000/half").asDouble()).isBetween(0.0099, 0.0101);
        assertThat(stream.at("/best_learner/all").asText()).isEqualTo("b");
        assertThat(stream.at("/runs")).hasSize(2);
        JsonNode run = stream.at("/runs/1");
        assertThat(run.at("/seed").asInt()).isEqualTo(2);
        assertThat(run.at("/participants/1/name").asText()).isEqualTo("a");
        assertThat(run.at("/participants/1/accuracy/200").asDouble()).isEqualTo(0.72);
        JsonNode curve = run.at("/participants/0/curve");
        assertThat(curve.at("/events")).hasSize(30);
        assertThat(curve.at("/events/29").asInt()).isEqualTo(3000);
        assertThat(curve.at("/so_far")).hasSize(30);
        assertThat(curve.at("/last_500")).hasSize(30);
        assertThat(stream.at("/peers/0/name").asText()).isEqualTo("python");
        assertThat(json.at("/goals/0").asText()).isEqualTo("MISSED  <all>");

        String page = Files.readString(out.resolve("index.html"));
        assertThat(page).contains("agnews: 3,000 events", "MISSED  &lt;all&gt;", "<td>80.0*</td>");
        for (LineChart chart : section.charts()) {
            assertThat(page).contains("src=\"" + chart.name() + ".svg\"");
            assertThat(out.resolve(chart.name() + ".svg")).isRegularFile();
        }
    }

    @Test
    void aChartIsWellFormedAndHasALineAndALegendForEach(@TempDir Path folder) throws Exception {
        LineChart chart = StreamSection.of(twoSeeds()).charts().get(0);
        Path file = folder.resolve("chart.svg");
        Files.writeString(file, chart.svg());
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(3);
        assertThat(document.getDocumentElement().getTextContent())
                .contains("auto", "events", "accuracy, %", "agnews: accuracy so far");
    }

    @Test
    void namesCannotBreakAChart(@TempDir Path folder) throws Exception {
        LineChart.Line line = new LineChart.Line("<a & \"b\">", List.of(100, 200), List.of(50.0, 50.0));
        Path file = folder.resolve("chart.svg");
        Files.writeString(file, new LineChart("x", "<&>", "%", List.of(line)).svg());
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(file.toFile())
                        .getDocumentElement()
                        .getTextContent())
                .contains("<a & \"b\">", "<&>")
                .doesNotContain("NaN");
    }

    @Test
    void aSlidingCurveForgetsWhatACurveSoFarRemembers() {
        boolean[] hits = new boolean[1000];
        Arrays.fill(hits, 500, 1000, true);
        List<Trace> traces = List.of(Results.trace(hits));
        assertThat(Curve.soFar(traces).accuracy().get(9)).isEqualTo(0.5);
        assertThat(Curve.sliding(traces, 500).accuracy().get(9)).isEqualTo(1);
        assertThat(Curve.sliding(traces, 500).events()).startsWith(100, 200).hasSize(10);
    }

    @Test
    void peersAnswersAreRead() throws IOException {
        List<Peer> peers = PythonPeers.parse("{\"lstm\": {\"events\": 300, \"accuracy\": 0.4, \"events_per_s\": 12.5,"
                + " \"checkpoints\": {\"200\": 0.3}, \"last_1000\": 0.4}}");
        assertThat(peers).containsExactly(new Peer("lstm", Map.of("200", 0.3, "all", 0.4), 12.5));
    }
}
