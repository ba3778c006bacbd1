package io.headwater.bench.quality;

import picocli.CommandLine.Option;

/** The flags that say what is done with each stream. */
final class ScenarioOptions {
    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            defaultValue = "STREAM",
            description = {
                "stream, the default: as it comes; incremental: its labels in tasks, one after the other, and at the end",
                "the held-out fifth of all; permuted: its labels exchanged for one another on the way."
            })
    private Scenario scenario = Scenario.STREAM;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "15",
            description = "incremental: into how many tasks the labels are cut. Default: ${DEFAULT-VALUE}.")
    private int tasks;

    @Option(
            names = "--at",
            paramLabel = "N",
            defaultValue = "0",
            description = "permuted: after how many events; 0, the default, for half of the stream.")
    private int at;

    Scenario scenario() {
        return scenario;
    }

    int tasks() {
        return tasks;
    }

    /** After how many events of a stream its labels change. */
    int at(int events) {
        return at == 0 ? events / 2 : at;
    }
}
