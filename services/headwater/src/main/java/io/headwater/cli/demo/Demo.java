package io.headwater.cli.demo;

import io.headwater.cli.data.LabeledTexts;
import io.headwater.cli.data.MalformedLines;
import io.headwater.cli.pacing.StopSignal;
import io.headwater.cli.progress.Progress;
import io.headwater.cli.progress.Terminal;
import java.nio.file.Path;
import java.util.Optional;

/** The demo from its first line to its last: services up, one pass, report, summary, and staying up. */
public final class Demo {
    private final DemoSettings settings;
    private final String data;
    private final Terminal terminal;
    private final StopSignal stop;

    /**
     * Starts nothing yet.
     *
     * @param data what the user called the data set
     * @param stop tells when the user wants to stop
     */
    public Demo(DemoSettings settings, String data, Terminal terminal, StopSignal stop) {
        this.settings = settings;
        this.data = data;
        this.terminal = terminal;
        this.stop = stop;
    }

    /**
     * Returns when all is learned and, unless {@code exit}, the user has stopped it.
     *
     * @param report where the report goes
     * @throws Exception if a service cannot start; {@link IllegalStateException} if the flow fails
     */
    public void run(LabeledTexts texts, MalformedLines malformed, Optional<Path> report, boolean exit)
            throws Exception {
        terminal.out().println("Starting a Kafka broker, a trainer and a scorer in this process ...");
        // The services tell the run what happens, and the run needs the services: it is told once it is there.
        try (ProgressDisplay progress =
                new ProgressDisplay(Progress.on(terminal, "learned", texts.size(), System::nanoTime))) {
            DemoRun run = new DemoRun(settings, progress, stop);
            try (DemoServices services = DemoServices.start(settings, run::live, run::fail)) {
                terminal.out()
                        .println("Kafka answers at " + services.bootstrapServers() + "; metrics and health are at "
                                + services.address() + "/metrics and /health/ready.");
                terminal.out().println("Watch it learn: " + services.address());
                DemoReport result = run.run(services.bootstrapServers(), services::learned, texts, malformed);
                progress.close();
                if (report.isPresent()) {
                    result.writeTo(report.get());
                }
                Optional<String> address = exit ? Optional.empty() : Optional.of(services.address());
                System.out.println();
                new Summary(result, data, address).lines().forEach(System.out::println);
                if (!exit && !stop.isAsked()) {
                    terminal.out().println("\nEverything stays up at " + services.address() + "; Ctrl-C ends it.");
                    stop.await();
                }
            }
        }
    }
}
