package io.headwater.trainer;

import static java.util.Objects.requireNonNull;

import io.headwater.encode.Encoders;
import io.headwater.learn.HoldoutSettings;
import io.headwater.learn.dl4j.Distillation;
import io.headwater.learn.dl4j.FineTuneSettings;
import io.headwater.learn.dl4j.Learners;
import io.headwater.learn.gate.GateSettings;
import io.headwater.model.LabelMap;
import io.headwater.runtime.config.ConfigLoader;
import io.headwater.runtime.config.Configuration;
import io.headwater.runtime.config.ServiceConfig;
import io.headwater.wire.ManifestSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/**
 * What a trainer is told.
 *
 * @param source folder of the source model's bundle; empty: the built-in one
 * @param labelMap what a pretrained source model's labels are called here
 * @param distillation how much learners of a source are held near what it answers
 * @param learners setting that names those that make the committee
 * @param fineTunePublishEvents after so many events that fine-tuned a transformer its blocks are served anew
 * @param fineTuneTimeShare the most of the time that fine-tuning a transformer may take; 1: however long it takes
 * @param learnBudgetMillis the most that learning may cost per event, in milliseconds; 0: no limit
 * @param holdout how much is kept back from learning, for the gate
 * @param gate when versions are held
 * @param watchdogDrop by so much the accuracy of what is served may fall before a model goes back by itself; 0 for never
 * @param featurePartitions over how many partitions models are spread
 * @param republish age at which the newest version is published once more
 * @param signer signs every version, if there is a key
 */
public record TrainerConfig(
        ServiceConfig service,
        String applicationId,
        int threads,
        Optional<Path> source,
        LabelMap labelMap,
        Distillation distillation,
        long seed,
        String learners,
        double learningRate,
        int fineTunePublishEvents,
        double fineTuneTimeShare,
        double learnBudgetMillis,
        int microBatchSize,
        Duration microBatchLinger,
        Duration publishInterval,
        Duration publishBusyInterval,
        long publishBytesPerSecond,
        int publishSnapshotVersions,
        Duration snapshotInterval,
        long snapshotBytesPerSecond,
        int snapshotEvents,
        int rollbackEvents,
        Duration republish,
        HoldoutSettings holdout,
        GateSettings gate,
        double watchdogDrop,
        int featurePartitions,
        int standbys,
        int maxTextBytes,
        int maxLabels,
        int maxModels,
        ManifestSigner signer) {
    public static final int DEFAULT_PORT = 8081;

    /** The longest text that any trainer can be set to let in. */
    static final int MOST_TEXT_BYTES = 900_000;

    private static final String APPLICATION_ID = "application.id";
    private static final String THREADS = "stream.threads";
    private static final String SOURCE = "source";
    private static final String LABEL_MAP = "source.label.map";
    private static final String DISTILLATION_WEIGHT = "source.distillation.weight";
    private static final String DISTILLATION_TEMPERATURE = "source.distillation.temperature";
    private static final String SEED = "seed";
    private static final String LEARNERS = "learners";
    private static final String LEARNING_RATE = "learning.rate";
    private static final String FINE_TUNE_PUBLISH = "fine-tune.publish.events";
    private static final String FINE_TUNE_TIME = "fine-tune.time.share";
    private static final String LEARN_BUDGET = "learn.budget";
    private static final String MICRO_BATCH_SIZE = "micro.batch.size";
    private static final String MICRO_BATCH_LINGER = "micro.batch.linger.ms";
    private static final String PUBLISH_INTERVAL = "publish.interval.ms";
    private static final String PUBLISH_BUSY_INTERVAL = "publish.busy.interval.ms";
    private static final String PUBLISH_RATE = "publish.bytes.per.second";
    private static final String PUBLISH_SNAPSHOT = "publish.snapshot.versions";
    private static final String SNAPSHOT_INTERVAL = "snapshot.interval.ms";
    private static final String SNAPSHOT_RATE = "snapshot.bytes.per.second";
    private static final String SNAPSHOT_EVENTS = "snapshot.events";
    private static final String ROLLBACK_EVENTS = "rollback.events";
    private static final String REPUBLISH = "republish.after.ms";
    private static final String GATE = "gate.enabled";
    private static final String GATE_SHARE = "gate.holdout.share";
    private static final String GATE_HOLDOUT = "gate.holdout.events";
    private static final String GATE_MOST = "gate.held.events";
    private static final String WATCHDOG = "watchdog.drop";
    private static final String FEATURE_PARTITIONS = "features.partitions";
    private static final String STANDBYS = "standby.replicas";
    private static final String MAX_TEXT_BYTES = "text.max.bytes";
    private static final String MAX_LABELS = "labels.max";
    private static final String MAX_MODELS = "models.max.per.partition";
    private static final String SIGNING_KEY = "signing.key";

    /** Every key, with type, default, range and meaning. */
    public static ConfigDef definition() {
        ConfigDef own = new ConfigDef()
                .define(
                        APPLICATION_ID,
                        ConfigDef.Type.STRING,
                        "headwater-trainer",
                        new ConfigDef.NonEmptyString(),
                        Importance.MEDIUM,
                        "Kafka Streams' application id: trainers with the same one share the models.")
                .define(
                        THREADS,
                        ConfigDef.Type.INT,
                        2,
                        Range.between(1, 1_000),
                        Importance.MEDIUM,
                        "Stream threads; the encoder has threads of its own.")
                .define(
                        SOURCE,
                        ConfigDef.Type.STRING,
                        "",
                        ConfigDef.LambdaValidator.with(TrainerConfig::requireFolder, () -> "folder"),
                        Importance.HIGH,
                        "Folder of the source model's bundle, such as 'headwater pretrain' writes; empty: the encoder and "
                                + "nothing else.")
                .define(
                        LABEL_MAP,
                        ConfigDef.Type.STRING,
                        "",
                        ConfigDef.LambdaValidator.with(
                                TrainerConfig::requireLabelMap, () -> "SOURCE=TARGET,SOURCE=TARGET"),
                        Importance.MEDIUM,
                        "What the source model's labels are called in the target model, SOURCE=TARGET separated by commas; "
                                + "others keep their names.")
                .define(
                        DISTILLATION_WEIGHT,
                        ConfigDef.Type.DOUBLE,
                        Distillation.NONE.weight(),
                        Range.between(0.0, 100.0),
                        Importance.LOW,
                        "How much learners of the source model are held near what it answers, beside the loss of an event, "
                                + "which counts 1; 0: not at all.")
                .define(
                        DISTILLATION_TEMPERATURE,
                        ConfigDef.Type.DOUBLE,
                        Distillation.NONE.temperature(),
                        Range.between(0.1, 100.0),
                        Importance.LOW,
                        "Temperature of those answers: the higher, the more counts what the source holds of labels that it "
                                + "does not choose.")
                .define(
                        SEED,
                        ConfigDef.Type.LONG,
                        1L,
                        Importance.LOW,
                        "Seed of everything random in learning: initial weights, and what is replayed.")
                .define(
                        LEARNERS,
                        ConfigDef.Type.STRING,
                        Learners.AUTO,
                        ConfigDef.LambdaValidator.with(
                                (key, value) -> {},
                                () -> Learners.AUTO + " or some of " + String.join(", ", Learners.NAMES) + ", "
                                        + String.join(", ", Learners.SOURCE_NAMES)),
                        Importance.HIGH,
                        "Which learners make the committee: names separated by commas, auto for all that pay everywhere (of a "
                                + "source model those, too); another encoder's id stands in the place of minilm.")
                .define(
                        LEARNING_RATE,
                        ConfigDef.Type.DOUBLE,
                        Learners.LEARNING_RATE,
                        Range.between(1e-6, 1.0),
                        Importance.MEDIUM,
                        "Adam's learning rate for the learner with a dense layer; the linear one takes half of it.")
                .define(
                        FINE_TUNE_PUBLISH,
                        ConfigDef.Type.INT,
                        FineTuneSettings.DEFAULT.publishEvents(),
                        Range.between(1, 1_000_000),
                        Importance.LOW,
                        "After so many events that fine-tuned a transformer its blocks, 7 MB each, answer and are published anew.")
                .define(
                        FINE_TUNE_TIME,
                        ConfigDef.Type.DOUBLE,
                        0.25,
                        Range.between(0.01, 1.0),
                        Importance.MEDIUM,
                        "The most that fine-tuning a transformer may take of the time in which a model learns: of a stream that is "
                                + "faster than that allows it sees one event in so many. 1 for every event, however long it takes.")
                .define(
                        LEARN_BUDGET,
                        ConfigDef.Type.DOUBLE,
                        0.0,
                        Range.between(0.0, 60_000.0),
                        Importance.LOW,
                        "The most that predicting and learning an event may cost in the mean, in milliseconds; learners that give "
                                + "little for their cost rest then. 0 for no limit: all learn always.")
                .define(
                        MICRO_BATCH_SIZE,
                        ConfigDef.Type.INT,
                        32,
                        Range.between(1, 1_024),
                        Importance.MEDIUM,
                        "Most events that are trained in one step.")
                .define(
                        MICRO_BATCH_LINGER,
                        ConfigDef.Type.LONG,
                        20L,
                        Range.between(0L, 60_000L),
                        Importance.MEDIUM,
                        "How long an event waits for others to fill its micro-batch, in milliseconds.")
                .define(
                        PUBLISH_INTERVAL,
                        ConfigDef.Type.LONG,
                        200L,
                        Range.between(0L, 86_400_000L),
                        Importance.HIGH,
                        "Least time between two versions of a model, in milliseconds.")
                .define(
                        PUBLISH_BUSY_INTERVAL,
                        ConfigDef.Type.LONG,
                        1_000L,
                        Range.between(0L, 86_400_000L),
                        Importance.MEDIUM,
                        "A trainer that is behind publishes only as often as labels wait to be learned, but after this time "
                                + "at the latest, in milliseconds: it catches up sooner.")
                .define(
                        PUBLISH_RATE,
                        ConfigDef.Type.LONG,
                        20_000_000L,
                        Range.between(1_000L, Long.MAX_VALUE),
                        Importance.MEDIUM,
                        "Bytes of versions published per second and model, on average: larger versions come less often.")
                .define(
                        PUBLISH_SNAPSHOT,
                        ConfigDef.Type.INT,
                        64,
                        Range.between(1, 100),
                        Importance.LOW,
                        "At least every so many versions one is a snapshot, which bounds what a starting scorer reads; "
                                + "those between are deltas where these are smaller.")
                .define(
                        SNAPSHOT_INTERVAL,
                        ConfigDef.Type.LONG,
                        5_000L,
                        Range.between(0L, 3_600_000L),
                        Importance.LOW,
                        "Least time between two snapshots of a model's training state, in milliseconds; a journal "
                                + "covers what comes between.")
                .define(
                        SNAPSHOT_RATE,
                        ConfigDef.Type.LONG,
                        2_000_000L,
                        Range.between(10_000L, Long.MAX_VALUE / 86_400_000L),
                        Importance.LOW,
                        "How many bytes of such a snapshot are written per second and model; a larger state is snapshot "
                                + "less often.")
                .define(
                        SNAPSHOT_EVENTS,
                        ConfigDef.Type.INT,
                        5_000,
                        Range.between(1, 1_000_000),
                        Importance.LOW,
                        "So many events in the journal make a snapshot due before its time.")
                .define(
                        ROLLBACK_EVENTS,
                        ConfigDef.Type.INT,
                        5_000,
                        Range.between(0, 1_000_000),
                        Importance.MEDIUM,
                        "About so many events can be undone by going back to an older version; for that, events and up to "
                                + "six snapshots of the training state are kept.")
                .define(
                        REPUBLISH,
                        ConfigDef.Type.LONG,
                        Duration.ofDays(3).toMillis(),
                        Range.between(1_000L, Long.MAX_VALUE),
                        Importance.LOW,
                        "Age at which the newest version is published once more; keep it under half of the retention "
                                + "of model-updates. In milliseconds.")
                .define(
                        GATE,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.MEDIUM,
                        "Whether versions that look worse than the one being served are held: told of, not served.")
                .define(
                        GATE_SHARE,
                        ConfigDef.Type.DOUBLE,
                        0.0,
                        Range.between(0.0, 0.5),
                        Importance.MEDIUM,
                        "Share of the events that is kept back from learning for a while, so that versions can be judged "
                                + "by them; 0 for none.")
                .define(
                        GATE_HOLDOUT,
                        ConfigDef.Type.INT,
                        160,
                        Range.between(1, 10_000),
                        Importance.LOW,
                        "Most events that are kept back at a time; the oldest is learned when a newer one takes its place.")
                .define(
                        GATE_MOST,
                        ConfigDef.Type.LONG,
                        4_000L,
                        Range.between(1L, 1_000_000L),
                        Importance.LOW,
                        "After so many events during which all versions were held, the next one is served, whatever is "
                                + "known of it; a restart meanwhile learns as many again.")
                .define(
                        WATCHDOG,
                        ConfigDef.Type.DOUBLE,
                        0.0,
                        Range.between(0.0, 1.0),
                        Importance.MEDIUM,
                        "By so much the accuracy of what is served, over 500 events, may fall below its best before the "
                                + "model goes back to that version by itself and what it learned since is undone; 0 for "
                                + "never: a changed world looks the same.")
                .define(
                        FEATURE_PARTITIONS,
                        ConfigDef.Type.INT,
                        4,
                        Range.between(1, 10_000),
                        Importance.MEDIUM,
                        "Over how many partitions models are spread; cannot change while there is training state.")
                .define(
                        STANDBYS,
                        ConfigDef.Type.INT,
                        0,
                        Range.between(0, 10),
                        Importance.MEDIUM,
                        "Copies of the training state kept warm on other instances.")
                .define(
                        MAX_TEXT_BYTES,
                        ConfigDef.Type.INT,
                        64 * 1024,
                        Range.between(1, MOST_TEXT_BYTES),
                        Importance.MEDIUM,
                        "A text of more UTF-8 bytes is rejected.")
                .define(
                        MAX_LABELS,
                        ConfigDef.Type.INT,
                        1_000,
                        Range.between(2, 100_000),
                        Importance.MEDIUM,
                        "Most labels of a model; events with one more are rejected, and so are those whose label would make all of them "
                                + "take more than 500,000 bytes in a manifest.")
                .define(
                        MAX_MODELS,
                        ConfigDef.Type.INT,
                        100,
                        Range.between(1, 100_000),
                        Importance.MEDIUM,
                        "Most models in one features partition; events of one more are rejected.")
                .define(
                        SIGNING_KEY,
                        ConfigDef.Type.STRING,
                        "",
                        ConfigDef.LambdaValidator.with(TrainerConfig::requireSigner, () -> "file"),
                        Importance.MEDIUM,
                        "File with the Ed25519 private key (PEM, PKCS#8, not encrypted) that signs every version; empty: "
                                + "versions are not signed.");
        return ServiceConfig.define(own, DEFAULT_PORT);
    }

    /** Not checked by the key alone, since what learners are called depends on the encoder. */
    static Optional<String> unknownLearner(Map<String, String> values) {
        try {
            List<String> unused = Learners.names(
                    requireNonNull(values.get(LEARNERS)),
                    Encoders.id(requireNonNull(values.get(ServiceConfig.ENCODER))));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(LEARNERS + ": " + e.getMessage());
        }
    }

    private static ManifestSigner signer(String file) {
        if (file.isBlank()) {
            return ManifestSigner.NONE;
        }
        try {
            return ManifestSigner.load(Path.of(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(SIGNING_KEY, file, "no private key: " + e.getMessage());
        }
    }

    private static void requireSigner(String key, Object value) {
        ManifestSigner unused = signer(String.valueOf(value));
    }

    private static void requireFolder(String key, Object value) {
        String folder = String.valueOf(value);
        if (!folder.isBlank() && !Files.isDirectory(Path.of(folder))) {
            throw new ConfigException(key, value, "there is no such folder");
        }
    }

    private static void requireLabelMap(String key, Object value) {
        try {
            LabelMap unused = LabelMap.parse(String.valueOf(value));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key, value, e.getMessage());
        }
    }

    /** What of it decides about learning without being in a {@link Recipe}, by key: for the record, and for who repeats it. */
    Map<String, String> recorded() {
        Map<String, String> recorded = new TreeMap<>();
        recorded.put(MICRO_BATCH_SIZE, Integer.toString(microBatchSize));
        recorded.put(MICRO_BATCH_LINGER, Long.toString(microBatchLinger.toMillis()));
        recorded.put(FINE_TUNE_TIME, Double.toString(fineTuneTimeShare));
        recorded.put(LEARN_BUDGET, Double.toString(learnBudgetMillis));
        recorded.put(MAX_TEXT_BYTES, Integer.toString(maxTextBytes));
        recorded.put(MAX_LABELS, Integer.toString(maxLabels));
        recorded.put(ServiceConfig.ENCODER_MAX_TOKENS, Integer.toString(service.encoderMaxTokens()));
        recorded.put(ServiceConfig.ENCODER_POOLING, service.encoderPooling());
        return recorded;
    }

    private static HoldoutSettings holdout(Configuration configuration) {
        double share = configuration.getDouble(GATE_SHARE);
        return share > 0 ? new HoldoutSettings(share, configuration.getInt(GATE_HOLDOUT)) : HoldoutSettings.NONE;
    }

    /** From settings written as flags, with the defaults of what they leave out: for services inside another process. */
    public static TrainerConfig of(Map<String, String> settings) {
        return from(new ConfigLoader(definition())
                .check(TrainerConfig::unknownLearner)
                .flags(settings)
                .load());
    }

    static TrainerConfig from(Configuration configuration) {
        String source = configuration.getString(SOURCE);
        return new TrainerConfig(
                ServiceConfig.from(configuration),
                configuration.getString(APPLICATION_ID),
                configuration.getInt(THREADS),
                source.isBlank() ? Optional.empty() : Optional.of(Path.of(source)),
                LabelMap.parse(configuration.getString(LABEL_MAP)),
                new Distillation(
                        configuration.getDouble(DISTILLATION_WEIGHT),
                        configuration.getDouble(DISTILLATION_TEMPERATURE)),
                configuration.getLong(SEED),
                configuration.getString(LEARNERS),
                configuration.getDouble(LEARNING_RATE),
                configuration.getInt(FINE_TUNE_PUBLISH),
                configuration.getDouble(FINE_TUNE_TIME),
                configuration.getDouble(LEARN_BUDGET),
                configuration.getInt(MICRO_BATCH_SIZE),
                Duration.ofMillis(configuration.getLong(MICRO_BATCH_LINGER)),
                Duration.ofMillis(configuration.getLong(PUBLISH_INTERVAL)),
                Duration.ofMillis(configuration.getLong(PUBLISH_BUSY_INTERVAL)),
                configuration.getLong(PUBLISH_RATE),
                configuration.getInt(PUBLISH_SNAPSHOT),
                Duration.ofMillis(configuration.getLong(SNAPSHOT_INTERVAL)),
                configuration.getLong(SNAPSHOT_RATE),
                configuration.getInt(SNAPSHOT_EVENTS),
                configuration.getInt(ROLLBACK_EVENTS),
                Duration.ofMillis(configuration.getLong(REPUBLISH)),
                holdout(configuration),
                new GateSettings(configuration.getBoolean(GATE), configuration.getLong(GATE_MOST)),
                configuration.getDouble(WATCHDOG),
                configuration.getInt(FEATURE_PARTITIONS),
                configuration.getInt(STANDBYS),
                configuration.getInt(MAX_TEXT_BYTES),
                configuration.getInt(MAX_LABELS),
                configuration.getInt(MAX_MODELS),
                signer(configuration.getString(SIGNING_KEY)));
    }
}
