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
                "the held-out fifth of all; permuted: its labels exchanged for one another on the way; flood: wrong labels for",
                "a while, with and without gate and rollback."
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

    @Option(
            names = "--flood-events",
            paramLabel = "N",
            defaultValue = "1000",
            description = "flood: how many events it lasts. Default: ${DEFAULT-VALUE}.")
    private int floodEvents;

    @Option(
            names = "--flood-share",
            paramLabel = "SHARE",
            defaultValue = "0.3",
            description = "flood: share of wrong labels in it. Default: ${DEFAULT-VALUE}.")
    private double floodShare;

    int floodEvents() {
        return floodEvents;
    }

    double floodShare() {
        return floodShare;
    }

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
