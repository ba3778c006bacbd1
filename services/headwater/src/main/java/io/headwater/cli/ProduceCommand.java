package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.cli.data.DataSets;
import io.headwater.cli.data.Entry;
import io.headwater.cli.data.LabeledTexts;
import io.headwater.cli.data.MalformedLines;
import io.headwater.cli.pacing.Pace;
import io.headwater.cli.pacing.StopSignal;
import io.headwater.cli.progress.Progress;
import io.headwater.cli.progress.Terminal;
import io.headwater.model.Text;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.EnvironmentException;
import io.headwater.runtime.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends a labelled file to a topic, at a rate, with progress; none lost, none doubled. */
@Command(
        name = "produce",
        mixinStandardHelpOptions = true,
        description = {
            "Sends a labelled file to a topic as JSON events, at a rate, with progress.",
            "Each event's id is the file's name and the line's number, so that a text and its label, sent apart, meet."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  # 50 labelled texts a second, to learn from",
            "  headwater produce tickets.tsv --topic labeled-texts --rate 50",
            "  # the same texts to be scored, as fast as it goes",
            "  headwater produce tickets.tsv --topic texts",
            "  # from a pipe",
            "  zcat tickets.jsonl.gz | headwater produce - --topic labeled-texts",
            "",
            "Exit codes: 0 all sent, 1 some failed, 2 wrong usage, 3 no broker or no data."
        })
final class ProduceCommand implements Callable<Integer> {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "label<TAB>text, CSV with a header, or JSON Lines with \"text\" and \"label\"; '-' for standard"
                            + " input; also 'wordnet' and 'mail', as in the demo.")
    private String file = "";

    @Option(
            names = {"-t", "--topic"},
            required = true,
            paramLabel = "TOPIC",
            description = "Where to send to: texts, labels, labeled-texts, or those with a prefix.")
    private String topic = "";

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Events a second; 0, the default, for as fast as it goes.")
    private double rate;

    @Option(
            names = {"-b", "--bootstrap-servers"},
            paramLabel = "HOST:PORT",
            description =
                    "The Kafka cluster; default: the environment's KAFKA_BOOTSTRAP_SERVERS, or localhost:9092. Any"
                            + " other KAFKA_... variable reaches the producer.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--model",
            paramLabel = "ID",
            defaultValue = Text.DEFAULT_MODEL,
            description = "The model the events are for; default: ${DEFAULT-VALUE}.")
    private String model = Text.DEFAULT_MODEL;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "What is sent: ${COMPLETION-CANDIDATES}; default: as the topic's name says.")
    private @Nullable EventFormat format;

    @Option(
            names = "--send-malformed",
            description =
                    "Send lines that cannot be read just as they stand, to see them rejected; default: skip them.")
    private boolean sendMalformed;

    @Mixin
    private DataSelection selection = new DataSelection();

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkUsage();
        ClientSettings settings = ClientSettings.of(System.getenv(), bootstrapServers);
        StopSignal stop = StopSignal.onShutdown(Runtime.getRuntime(), STOP_PATIENCE);
        DataSets dataSets = new DataSets(System.in, CacheFolder.current());
        try (LabeledTexts texts = dataSets.open(file, selection.shuffle, selection.limit);
                EventSender sender = connect(settings)) {
            MalformedLines malformed = new MalformedLines();
            send(texts, sender, malformed, stop);
            return report(sender, malformed, settings.bootstrapServers());
        } finally {
            stop.stopped();
        }
    }

    private void checkUsage() {
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new ParameterException(commandLine(), "--rate must be 0 or more");
        }
        if (selection.limit < 0) {
            throw new ParameterException(commandLine(), "--limit must be 0 or more");
        }
    }

    private EventSender connect(ClientSettings settings) {
        try {
            return new EventSender(
                    new KafkaProducer<>(
                            settings.producer(EventSender.SETTINGS),
                            new ByteArraySerializer(),
                            new ByteArraySerializer()),
                    topic);
        } catch (KafkaException e) {
            throw new EnvironmentException(
                    "cannot use " + settings.bootstrapServers() + " as a Kafka cluster: " + causes(e), e);
        }
    }

    private void send(LabeledTexts texts, EventSender sender, MalformedLines malformed, StopSignal stop)
            throws IOException, InterruptedException {
        EventFormat sentAs = format == null ? EventFormat.of(topic) : format;
        Pace pace = new Pace(rate, System.nanoTime());
        long index = 0;
        try (Progress progress = Progress.on(Terminal.standardError(), "to " + topic, texts.size(), System::nanoTime)) {
            while (!stop.isAsked() && sender.broken() == null) {
                Entry entry = texts.next();
                if (entry == null) {
                    break;
                }
                if (entry instanceof Entry.Malformed line) {
                    malformed.add(line);
                    if (!sendMalformed) {
                        continue;
                    }
                }
                if (stop.await(pace.waitNanos(index, System.nanoTime()))) {
                    break;
                }
                if (entry instanceof Entry.Row row) {
                    String id = texts.name() + "-" + row.key();
                    sender.send(id.getBytes(UTF_8), sentAs.encode(id, row, model));
                } else if (entry instanceof Entry.Malformed line) {
                    sender.send(null, line.raw());
                }
                progress.at(++index, "");
            }
            sender.flush();
        }
    }

    private int report(EventSender sender, MalformedLines malformed, String cluster) {
        CommandLine commandLine = commandLine();
        malformed.report(sendMalformed ? "sent as they stand" : "skipped").forEach(commandLine.getErr()::println);
        commandLine.getOut().println("sent " + sender.acknowledged() + ", failed " + sender.failed());
        Exception broken = sender.broken();
        if (broken != null) {
            throw new EnvironmentException(
                    "topic '" + topic + "' at " + cluster + " cannot be written to: " + causes(broken)
                            + " (is the broker up, and does the topic exist?)",
                    broken);
        }
        return sender.failed() == 0 ? ExitCode.OK.code() : ExitCode.FAILURE.code();
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("not called by picocli");
        }
        return spec.commandLine();
    }

    /** The messages of a failure and its causes, without repetition. */
    private static String causes(Throwable failure) {
        StringBuilder messages = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (messages.indexOf(message) < 0) {
                messages.append(": ").append(message);
            }
        }
        return messages.toString();
    }
}
