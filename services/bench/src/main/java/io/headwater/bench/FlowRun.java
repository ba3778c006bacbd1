package io.headwater.bench;

import io.headwater.cli.TemporaryFolder;
import io.headwater.cli.data.MalformedLines;
import io.headwater.cli.demo.DemoReport;
import io.headwater.cli.demo.DemoRun;
import io.headwater.cli.demo.DemoServices;
import io.headwater.cli.demo.DemoSettings;
import io.headwater.cli.demo.ProgressDisplay;
import io.headwater.cli.pacing.StopSignal;
import io.headwater.model.LabelMap;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pass of a workload through the whole flow, as the demo does it: broker, trainer and scorer in this process, fresh.
 *
 * @param steady encoder calls, without the start-up
 * @param metrics the lines of {@code /metrics} at the end
 */
record FlowRun(DemoReport report, Rate steady, List<String> metrics) {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    FlowRun {
        metrics = List.copyOf(metrics);
    }

    /** @param rate events a second; 0: closed loop, as fast as it goes */
    static FlowRun of(Workload workload, double rate) throws Exception {
        // Each event is encoded twice, by the trainer and by the scorer.
        SteadyPart steady = new SteadyPart(2L * workload.size(), Stopwatch::read);
        try (TemporaryFolder folder = TemporaryFolder.create("headwater-bench");
                ProgressDisplay progress = new ProgressDisplay(steady)) {
            DemoSettings settings = new DemoSettings(
                    rate, Duration.ZERO, "auto", Optional.empty(), folder.path(), 0, 1, Map.of(), LabelMap.SAME);
            DemoRun run = new DemoRun(settings, progress, new StopSignal());
            steady.watch(run);
            try (DemoServices services = DemoServices.start(settings, run::live, run::fail)) {
                DemoReport report = run.run(
                        services.bootstrapServers(), services::learned, workload.stream(), new MalformedLines());
                return new FlowRun(report, steady.rate(), scrape(services.address()));
            }
        }
    }

    private static List<String> scrape(String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/metrics"))
                .timeout(ANSWER)
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("/metrics answered " + answer.statusCode());
        }
        return answer.body().lines().toList();
    }
}
