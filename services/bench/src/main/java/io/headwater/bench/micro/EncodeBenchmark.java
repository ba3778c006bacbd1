package io.headwater.bench.micro;

import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One text of about 40 words into features, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@SuppressWarnings("NullAway.Init") // JMH sets up before it measures
public class EncodeBenchmark {
    private static final String TEXT =
            "The river rose through the night, and by the morning the lower meadows stood under water; the ferryman"
                    + " moved his boats to the mill, where the council had gathered to decide which of the two bridges"
                    + " should be closed first.";

    private Encoder encoder;

    @Setup
    public void open() {
        encoder = Encoders.minilm(Encoders.DEFAULT_MAX_TOKENS);
    }

    @TearDown
    public void close() {
        encoder.close();
    }

    /** Tokenizer, network and pooling. */
    @Benchmark
    public float[] encode() {
        return encoder.encode(TEXT);
    }
}
