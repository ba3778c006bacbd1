package io.headwater.cli.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.cli.data.Entry;
import io.headwater.cli.progress.Terminal;
import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.HashedNgrams;
import io.headwater.encode.HashedWords;
import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.Step;
import io.headwater.learn.TargetModel;
import io.headwater.learn.dl4j.Learners;
import io.headwater.learn.dl4j.PretrainingSettings;
import io.headwater.learn.dl4j.Transfer;
import io.headwater.model.Architecture;
import io.headwater.model.LabelMap;
import io.headwater.model.SourceModel;
import io.headwater.wire.SourceBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bundles that were written once are opened and answer as they did. With {@code -Dheadwater.golden=true} those that are not there
 * are written; what is released is never written anew.
 */
class GoldenSourcesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden-sources");
    private static final String ANSWERS = "losses.txt";
    private static final double TOLERANCE = 1e-4;

    private static final List<Entry.Row> ROWS = List.of(
            row("1", "pos", "a great and lovely book"),
            row("2", "neg", "a dull and sad book"),
            row("3", "pos", "great story , lovely people"),
            row("4", "neg", "dull story , sad people"),
            row("5", "pos", "a lovely story"),
            row("6", "neg", "a sad story"),
            row("7", "pos", "great people and a great book"),
            row("8", "neg", "dull people and a dull book"),
            row("9", "pos", "lovely , great , lovely"),
            row("10", "neg", "sad , dull , sad"));

    private static Entry.Row row(String key, String label, String text) {
        return new Entry.Row(key, label, text);
    }

    private static List<Example> events() {
        try (Encoder encoder = Encoders.minilm(32)) {
            List<Example> events = new ArrayList<>();
            for (Entry.Row row : ROWS) {
                Features features = new Features(
                        encoder.encode(row.text()),
                        new HashedNgrams().encode(row.text()),
                        new HashedWords().encode(row.text()));
                events.add(new Example(features, row.label()));
            }
            return events;
        }
    }

    /** Of the source's own head, before it has learned anything here. */
    private static double[] losses(SourceModel source) {
        Transfer transfer = new Transfer(source, LabelMap.SAME);
        SourceModel encoder;
        try (Encoder minilm = Encoders.minilm(32)) {
            encoder = Learners.builtInSource(minilm.id(), minilm.fingerprint(), minilm.dimension());
        }
        transfer.requireFeatures(encoder.encoder(), encoder.encoderFingerprint());
        try (TargetModel model = new TargetModel(
                Learners.committee(
                        encoder, Optional.of(transfer), List.of("source-task"), CommitteeSettings.DEFAULT, 3e-3),
                transfer.expected())) {
            Step step = model.learn(events());
            return step.losses();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAYERS")
    void aReleasedBundleIsOpenedAndAnswersAsItDid(Architecture architecture) throws Exception {
        Path bundle = GOLDEN.resolve(architecture.id());
        if (Boolean.getBoolean("headwater.golden") && !Files.exists(bundle)) {
            write(architecture, bundle);
        }

        SourceModel source = SourceBundle.open(bundle);

        assertThat(source.architecture()).isEqualTo(architecture);
        assertThat(source.labels().names()).containsExactlyInAnyOrder("pos", "neg");
        double[] expected = Arrays.stream(
                        Files.readString(bundle.resolve(ANSWERS)).strip().split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(losses(source)).containsExactly(expected, within(TOLERANCE));
    }

    private static void write(Architecture architecture, Path bundle) throws Exception {
        PretrainingSettings settings = new PretrainingSettings(architecture, 1, 8, 3e-3, 0.2, 8, 20, 8, 6, 0);
        Terminal quiet = new Terminal(System.out, false, true);
        SourceModel trained = new SourceTrainer(settings, 32, quiet).train("tiny", ROWS, Map.of("data", "made up"));
        SourceModel written = SourceBundle.write(bundle, trained);
        String losses =
                Arrays.stream(losses(written)).mapToObj(Double::toString).collect(Collectors.joining(" "));
        Files.writeString(bundle.resolve(ANSWERS), losses + "\n");
    }
}
