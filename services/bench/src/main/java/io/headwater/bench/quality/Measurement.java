package io.headwater.bench.quality;

import static java.util.Objects.requireNonNull;

import io.headwater.cli.progress.Progress;
import io.headwater.cli.progress.Terminal;
import io.headwater.learn.Example;
import io.headwater.learn.HoldoutSettings;
import io.headwater.learn.TargetModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Runs a scenario over a stream with each seed, one pass after the other: they would slow each other down. */
final class Measurement {
    /** As in the trainer's configuration. */
    private static final HoldoutSettings HOLDOUT = new HoldoutSettings(0.025, 160);

    private final Models models;

    private final List<Long> seeds;
    private final LongSupplier nanoTime;
    private final Terminal terminal;

    Measurement(Models models, List<Long> seeds, LongSupplier nanoTime, Terminal terminal) {
        this.models = requireNonNull(models, "models");
        this.seeds = List.copyOf(seeds);
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
        this.terminal = requireNonNull(terminal, "terminal");
    }

    /** Learns all events in their order. */
    StreamResult stream(String name, List<Example> events, int microBatch, List<Peer> peers) {
        return parts(name, List.of(events), microBatch, peers);
    }

    /** Learns the events with their labels rotated from {@code at} on. */
    StreamResult permuted(String name, List<Example> events, int microBatch, int at) {
        List<Example> changed = LabelRotation.from(at, events);
        // No micro-batch holds events of both sides, so that each side's accuracy is exact.
        return parts(name, List.of(changed.subList(0, at), changed.subList(at, changed.size())), microBatch, List.of());
    }

    private StreamResult parts(String name, List<List<Example>> parts, int microBatch, List<Peer> peers) {
        List<Run> runs = new ArrayList<>();
        long events = parts.stream().mapToLong(List::size).sum();
        for (long seed : seeds) {
            try (TargetModel model = models.create(seed);
                    Progress progress = progress(name, seed, microBatch, events)) {
                Pass pass = new Pass(model, microBatch, nanoTime, done -> progress.at(done, accuracy(model)));
                parts.forEach(pass::learn);
                runs.add(pass.result(models.committee(), seed));
            }
        }
        return new StreamResult(name, runs, peers);
    }

    /** Learns the events' labels task by task. */
    List<IncrementalRun> incremental(String name, List<Example> events, int microBatch, int tasks) {
        List<Task> split = Task.split(events, tasks);
        long training = split.stream().mapToLong(task -> task.training().size()).sum();
        List<IncrementalRun> runs = new ArrayList<>();
        for (long seed : seeds) {
            try (TargetModel model = models.create(seed);
                    Progress progress = progress(name, seed, microBatch, training)) {
                Pass pass = new Pass(model, microBatch, nanoTime, done -> progress.at(done, accuracy(model)));
                runs.add(IncrementalRun.of(model, pass, split, models.committee(), seed));
            }
        }
        return runs;
    }

    /** Goes through the flood with and without what stands against it. */
    List<FloodRun> flood(String name, Flood flood, int microBatch) {
        List<FloodRun> runs = new ArrayList<>();
        for (FloodRun.Kind kind : FloodRun.Kind.values()) {
            for (long seed : seeds) {
                terminal.out().println("flood in " + name + ", against it: " + kind.title() + ", seed " + seed);
                runs.add(FloodRun.of(models, kind, flood, microBatch, HOLDOUT, seed, nanoTime));
            }
        }
        return runs;
    }

    private Progress progress(String name, long seed, int microBatch, long events) {
        String title = "learning " + name + ", seed " + seed + ", micro-batch " + microBatch;
        return Progress.on(terminal, title, OptionalLong.of(events), System::nanoTime);
    }

    private static String accuracy(TargetModel model) {
        return Percent.of(model.prequential().accuracy()) + " %";
    }
}
