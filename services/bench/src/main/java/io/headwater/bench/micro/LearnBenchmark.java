package io.headwater.bench.micro;

import io.headwater.learn.Example;
import io.headwater.learn.ServingModel;
import io.headwater.learn.Step;
import io.headwater.learn.TargetModel;
import io.headwater.learn.TrainingState;
import io.headwater.wire.Payload;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a trainer does between encoding and sending: one step, one version, one snapshot. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@SuppressWarnings("NullAway.Init") // JMH sets up before it measures
public class LearnBenchmark {
    /** Labels that the model tells apart. */
    @Param({"4", "150"})
    public int labels;

    private TargetModel model;
    private List<Example> microBatch;

    @Setup
    public void open() {
        model = SampleModel.of(labels);
        microBatch = SampleModel.microBatch(labels);
        model.learn(microBatch);
    }

    @TearDown
    public void close() {
        model.close();
    }

    /** Predicts and learns 32 events. */
    @Benchmark
    public Step step() {
        return model.learn(microBatch);
    }

    /** Export, proven against ONNX Runtime, then payload and Merkle root. */
    @Benchmark
    public String version() {
        ServingModel serving = model.export();
        return Payload.snapshot(serving.graph(), serving.tensors()).sha256();
    }

    /** Payload and Merkle root are in {@link #version}; this is the export alone. */
    @Benchmark
    public ServingModel export() {
        return model.export();
    }

    /** Parameters, updater moments and counters as values. */
    @Benchmark
    public TrainingState snapshot() {
        return model.state();
    }
}
