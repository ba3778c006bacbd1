package io.headwater.scorer;

import io.headwater.runtime.config.ConfigLoader;
import io.headwater.runtime.config.Configuration;
import io.headwater.runtime.config.ServiceConfig;
import io.headwater.wire.TrustedKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/**
 * What a scorer is told.
 *
 * @param noVersionWait how long the first text of a model without a version waits for one
 * @param maxUpdateBytes a version with a larger payload is refused
 * @param maxSilence without an answer from the broker for so long, the scorer is not ready
 * @param maxRefused an update that was refused, and not made good for so long, makes the scorer not ready
 * @param trusted who must have signed a version
 */
public record ScorerConfig(
        ServiceConfig service,
        String applicationId,
        int threads,
        Duration noVersionWait,
        long maxUpdateBytes,
        Duration maxSilence,
        Duration maxRefused,
        TrustedKeys trusted,
        int maxTextBytes) {
    public static final int DEFAULT_PORT = 8082;
    private static final String APPLICATION_ID = "application.id";
    private static final String THREADS = "stream.threads";
    private static final String NO_VERSION_WAIT = "no.version.wait.ms";
    private static final String MAX_UPDATE_BYTES = "update.max.bytes";
    private static final String MAX_SILENCE = "update.max.silence.ms";
    private static final String MAX_REFUSED = "update.max.refused.ms";
    private static final String TRUSTED_KEYS = "update.trusted.keys";
    private static final String MAX_TEXT_BYTES = "text.max.bytes";

    /** Every key, with type, default, range and meaning. */
    public static ConfigDef definition() {
        ConfigDef own = new ConfigDef()
                .define(
                        APPLICATION_ID,
                        ConfigDef.Type.STRING,
                        "headwater-scorer",
                        new ConfigDef.NonEmptyString(),
                        Importance.MEDIUM,
                        "Kafka Streams' application id: scorers with the same one share the texts.")
                .define(
                        THREADS,
                        ConfigDef.Type.INT,
                        1,
                        Range.between(1, 1_000),
                        Importance.MEDIUM,
                        "Stream threads; the encoder has threads of its own.")
                .define(
                        NO_VERSION_WAIT,
                        ConfigDef.Type.LONG,
                        2_000L,
                        Range.between(0L, 10_000L),
                        Importance.LOW,
                        "How long the first text of a model without a version waits for one before it is rejected, "
                                + "in milliseconds.")
                .define(
                        MAX_UPDATE_BYTES,
                        ConfigDef.Type.LONG,
                        1_073_741_824L,
                        Range.between(1_024L, (long) Integer.MAX_VALUE),
                        Importance.LOW,
                        "A version with a larger payload is refused before anything of it is kept.")
                .define(
                        MAX_SILENCE,
                        ConfigDef.Type.LONG,
                        30_000L,
                        Range.between(1_000L, 86_400_000L),
                        Importance.MEDIUM,
                        "Without an answer from the broker for so many milliseconds, the scorer is not ready.")
                .define(
                        MAX_REFUSED,
                        ConfigDef.Type.LONG,
                        60_000L,
                        Range.between(1_000L, 86_400_000L),
                        Importance.MEDIUM,
                        "When an update was refused, or a version that should be there was not found, and nothing has made "
                                + "good for it within so many milliseconds, the scorer is not ready.")
                .define(
                        TRUSTED_KEYS,
                        ConfigDef.Type.LIST,
                        "",
                        ConfigDef.LambdaValidator.with(ScorerConfig::requireKeys, () -> "files"),
                        Importance.MEDIUM,
                        "Files with Ed25519 public keys (PEM; one or more in a file): versions that none of them has signed "
                                + "are refused; empty: signatures are not looked at.")
                .define(
                        MAX_TEXT_BYTES,
                        ConfigDef.Type.INT,
                        64 * 1024,
                        Range.between(1, 900_000),
                        Importance.MEDIUM,
                        "A text of more UTF-8 bytes is rejected.");
        return ServiceConfig.define(own, DEFAULT_PORT);
    }

    /** From settings written as flags, with the defaults of what they leave out: for services inside another process. */
    public static ScorerConfig of(Map<String, String> settings) {
        return from(new ConfigLoader(definition()).flags(settings).load());
    }

    static ScorerConfig from(Configuration configuration) {
        return new ScorerConfig(
                ServiceConfig.from(configuration),
                configuration.getString(APPLICATION_ID),
                configuration.getInt(THREADS),
                Duration.ofMillis(configuration.getLong(NO_VERSION_WAIT)),
                configuration.getLong(MAX_UPDATE_BYTES),
                Duration.ofMillis(configuration.getLong(MAX_SILENCE)),
                Duration.ofMillis(configuration.getLong(MAX_REFUSED)),
                trusted(configuration.getList(TRUSTED_KEYS)),
                configuration.getInt(MAX_TEXT_BYTES));
    }

    private static TrustedKeys trusted(List<String> files) {
        try {
            return TrustedKeys.load(files.stream().map(Path::of).toList());
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(TRUSTED_KEYS, files, "no public key: " + e.getMessage());
        }
    }

    private static void requireKeys(String key, Object value) {
        TrustedKeys unused =
                trusted(((List<?>) value).stream().map(String::valueOf).toList());
    }
}
