package io.headwater.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    private Path dir;

    @Test
    void theEnvironmentWinsOverTheFileAndFlagsWinOverBoth() throws IOException {
        Path file = file("micro.batch.size=1", "linger.ms=1", "model=file");

        Configuration configuration = loader().flags(Map.of("micro.batch.size", "3"))
                .environment(Map.of("HEADWATER_MICRO_BATCH_SIZE", "2", "HEADWATER_LINGER_MS", "2"))
                .file(file)
                .load();

        assertThat(configuration.getInt("micro.batch.size")).isEqualTo(3);
        assertThat(configuration.getLong("linger.ms")).isEqualTo(2);
        assertThat(configuration.getString("model")).isEqualTo("file");
    }

    @Test
    void whatSeveralKeysSayTogetherIsReportedWithTheMistakesOfSingleOnes() {
        ConfigLoader loader = loader().check(values -> Optional.of("model: none for micro-batches of "
                        + values.get("micro.batch.size") + " and a linger of " + values.get("linger.ms")))
                .flags(Map.of("linger.ms", "-1", "colour", "red", "model", "default"));

        assertThat(mistakesOf(loader).mistakes())
                .satisfiesExactly(
                        m -> assertThat(m).startsWith("colour "),
                        m -> assertThat(m).startsWith("linger.ms "),
                        m -> assertThat(m).isEqualTo("model: none for micro-batches of 32 and a linger of -1"));
    }

    @Test
    void whatNobodySaysIsTheDefault() {
        Configuration configuration = loader().flags(Map.of("model", "default")).load();

        assertThat(configuration.getInt("micro.batch.size")).isEqualTo(32);
        assertThat(configuration.clients().all()).isEmpty();
    }

    @Test
    void allMistakesAreReportedAtOnceEachWithItsKeyAndItsOrigin() throws IOException {
        Path file = file("# the trainer's", "", "micro.batch.size = many", "micro.bach.size = 3", "kafka.linger = 1");

        ConfigurationException mistakes = mistakesOf(loader().file(file)
                .environment(Map.of("HEADWATER_COLOUR", "red", "KAFKA_NO_SUCH_PROPERTY", "1"))
                .flags(Map.of("linger.ms", "-1")));

        assertThat(mistakes.mistakes())
                .satisfiesExactly(
                        m -> assertThat(m).isEqualTo("colour (variable HEADWATER_COLOUR): unknown key"),
                        m -> assertThat(m)
                                .isEqualTo("kafka.linger (" + file + " line 5): no Kafka client has a property linger"),
                        m -> assertThat(m)
                                .isEqualTo("kafka.no.such.property (variable KAFKA_NO_SUCH_PROPERTY):"
                                        + " no Kafka client has a property no.such.property"),
                        m -> assertThat(m)
                                .startsWith("linger.ms (flag --set linger.ms): ")
                                .contains("at least 0"),
                        m -> assertThat(m).isEqualTo("micro.bach.size (" + file + " line 4): unknown key"),
                        m -> assertThat(m)
                                .startsWith("micro.batch.size (" + file + " line 3): ")
                                .contains("Not a number"),
                        m -> assertThat(m).startsWith("model: Missing required configuration"));
    }

    @Test
    void anUnknownKeyIsAMistakeEvenWhereAStrongerSourceHidesIt() throws IOException {
        ConfigurationException mistakes =
                mistakesOf(loader().file(file("model=m", "colour=red")).flags(Map.of("colour", "blue")));

        assertThat(mistakes.mistakes()).hasSize(2).allMatch(mistake -> mistake.startsWith("colour ("));
    }

    @Test
    void aKeyWrittenTwiceInAFileIsAMistake() throws IOException {
        Path file = file("model=a", "model=b");

        assertThat(mistakesOf(loader().file(file)).mistakes())
                .containsExactly("model (" + file + " line 2): already set in " + file + " line 1");
    }

    @Test
    void aFileThatCannotBeReadIsAMistakeBesideTheOthers() {
        ConfigurationException mistakes = mistakesOf(loader().file(dir.resolve("missing")));

        assertThat(mistakes.mistakes())
                .hasSize(2)
                .anyMatch(mistake -> mistake.contains("cannot read " + dir.resolve("missing")));
    }

    @Test
    void continuedLinesAndEscapesAreReadAsPropertiesFilesDo() throws IOException {
        Path file = file("# a comment \\", "model = one \\", "        two", "micro.batch.size\\ : 3", "linger.ms: 7");

        assertThat(PropertiesFile.read(file))
                .containsExactly(
                        new Setting("model", "one two", file + " line 2"),
                        new Setting("micro.batch.size ", "3", file + " line 4"),
                        new Setting("linger.ms", "7", file + " line 5"));
    }

    @Test
    void kafkasVariablesReachTheClientsAndBootstrapServersIsAKeyOfOurOwn() {
        Configuration configuration = new ConfigLoader(ServiceConfig.define(new ConfigDef(), 0))
                .environment(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", "a:1,b:2",
                        "KAFKA_SECURITY_PROTOCOL", "SSL",
                        "KAFKA_PRODUCER_LINGER_MS", "7",
                        "KAFKA_MAX_POLL_RECORDS", "10"))
                .load();

        assertThat(configuration.getString("bootstrap.servers")).isEqualTo("a:1,b:2");
        assertThat(configuration.clients().all())
                .containsOnly(
                        Map.entry("security.protocol", "SSL"),
                        Map.entry("producer.linger.ms", "7"),
                        Map.entry("max.poll.records", "10"));
        ServiceConfig config = ServiceConfig.from(configuration);
        assertThat(config.consumerProperties())
                .containsOnlyKeys("bootstrap.servers", "security.protocol", "max.poll.records");
        assertThat(config.producerProperties()).containsOnlyKeys("bootstrap.servers", "security.protocol");
    }

    @Test
    void aClientsPropertyOfTheWrongTypeOrRangeIsAMistakeLikeAnyOther() {
        ConfigurationException mistakes = mistakesOf(
                loader().environment(Map.of("KAFKA_PRODUCER_LINGER_MS", "soon", "KAFKA_NUM_STANDBY_REPLICAS", "x"))
                        .flags(Map.of("model", "m", "kafka.max.poll.records", "0")));

        assertThat(mistakes.mistakes())
                .extracting(mistake -> mistake.substring(0, mistake.indexOf(':')))
                .containsExactly(
                        "kafka.max.poll.records (flag --set kafka.max.poll.records)",
                        "kafka.num.standby.replicas (variable KAFKA_NUM_STANDBY_REPLICAS)",
                        "kafka.producer.linger.ms (variable KAFKA_PRODUCER_LINGER_MS)");
    }

    @Test
    void variablesOfKafkasScriptsAndOfKubernetesAreNobodysMistake() {
        Map<String, String> variables = Map.ofEntries(
                Map.entry("KAFKA_OPTS", "-Dx=y"),
                Map.entry("KAFKA_HEAP_OPTS", "-Xmx1g"),
                Map.entry("KAFKA_LOG4J_OPTS", "-Dlog4j2.configurationFile=x"),
                Map.entry("KAFKA_JVM_PERFORMANCE_OPTS", "-XX:+UseG1GC"),
                Map.entry("KAFKA_HOME", "/opt/kafka"),
                Map.entry("KAFKA_VERSION", "4.3.1"),
                Map.entry("KAFKA_GC_LOG_OPTS", "-Xlog:gc"),
                Map.entry("KAFKA_JMX_OPTS", "-Dcom.sun.management.jmxremote"),
                Map.entry("KAFKA_SERVICE_HOST", "10.0.0.1"),
                Map.entry("KAFKA_SERVICE_PORT_CLIENTS", "9092"),
                Map.entry("KAFKA_PORT", "tcp://10.0.0.1:9092"),
                Map.entry("KAFKA_PORT_9092_TCP_ADDR", "10.0.0.1"),
                Map.entry("HEADWATER_SCORER_SERVICE_HOST", "10.0.0.2"),
                Map.entry("HEADWATER_HOME", "/opt/headwater"),
                Map.entry("HEADWATER_LINGER_MS", " "),
                Map.entry("PATH", "/bin"),
                Map.entry("HEADWATER_MODEL", "m"));

        assertThat(loader().environment(variables).load().getString("model")).isEqualTo("m");
    }

    @Test
    void aVariableThatOnlyLooksLikeAScriptsIsAMistake() {
        assertThat(mistakesOf(loader().flags(Map.of("model", "m"))
                                .environment(Map.of("KAFKA_OPTIONS", "x", "KAFKA_PORT", "9092")))
                        .mistakes())
                .hasSize(2)
                .allMatch(mistake -> mistake.contains("no Kafka client has a property"));
    }

    @Test
    void whatTheGuaranteesRestOnCannotBeSetFromOutside() {
        assertThat(mistakesOf(loader().flags(Map.of("model", "m", "kafka.processing.guarantee", "at_least_once"))
                                .environment(Map.of("KAFKA_CONSUMER_ISOLATION_LEVEL", "read_uncommitted")))
                        .mistakes())
                .hasSize(2)
                .allMatch(mistake -> mistake.endsWith("is set by Headwater itself"));
    }

    @Test
    void twoNamesOfOneKeyMustNotContradictEachOther() {
        ConfigLoader loader = new ConfigLoader(ServiceConfig.define(new ConfigDef(), 0))
                .environment(Map.of("KAFKA_BOOTSTRAP_SERVERS", "a:1", "HEADWATER_BOOTSTRAP_SERVERS", "b:2"));

        assertThat(mistakesOf(loader).mistakes())
                .containsExactly("bootstrap.servers (variable KAFKA_BOOTSTRAP_SERVERS): contradicts variable"
                        + " HEADWATER_BOOTSTRAP_SERVERS");
    }

    @Test
    void theReferenceListsEveryKeyWithVariableTypeDefaultRangeAndMeaning() {
        assertThat(ConfigReference.markdown(definition()).lines())
                .containsExactly(
                        "| key | variable | type | default | range | meaning |",
                        "|---|---|---|---|---|---|",
                        "| `linger.ms` | `HEADWATER_LINGER_MS` | long | `20` | [0,...] | How long to wait \\| or not. |",
                        "| `micro.batch.size` | `HEADWATER_MICRO_BATCH_SIZE` | int | `32` | [1,...,1000] |"
                                + " Events in a step. |",
                        "| `model` | `HEADWATER_MODEL` | string | required |  | Its id. |");
    }

    private static ConfigLoader loader() {
        return new ConfigLoader(definition());
    }

    private static ConfigDef definition() {
        return new ConfigDef()
                .define(
                        "micro.batch.size",
                        ConfigDef.Type.INT,
                        32,
                        Range.between(1, 1000),
                        Importance.HIGH,
                        "Events in a step.")
                .define(
                        "linger.ms",
                        ConfigDef.Type.LONG,
                        20L,
                        Range.atLeast(0),
                        Importance.LOW,
                        "How long to wait | or not.")
                .define("model", ConfigDef.Type.STRING, Importance.HIGH, "Its id.");
    }

    private static ConfigurationException mistakesOf(ConfigLoader loader) {
        return catchThrowableOfType(ConfigurationException.class, loader::load);
    }

    private Path file(String... lines) throws IOException {
        return Files.writeString(dir.resolve("service.properties"), String.join("\n", lines) + "\n");
    }
}
