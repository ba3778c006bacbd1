package io.headwater.bench.micro;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.headwater.learn.Features;
import io.headwater.learn.ServingModel;
import io.headwater.learn.TargetModel;
import io.headwater.model.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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

/** What a scorer does with ONNX Runtime: new weights for the same session, and one text's features into probabilities. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@SuppressWarnings("NullAway.Init") // JMH sets up before it measures
public class ScoreBenchmark {
    /** Labels that the model tells apart. */
    @Param({"4", "150"})
    public int labels;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Features features = SampleModel.features(0);
    private ServingModel serving;
    private OrtSession session;
    private Map<String, OnnxTensor> weights;

    @Setup
    public void open() throws OrtException {
        try (TargetModel model = SampleModel.of(labels)) {
            serving = model.export();
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = environment.createSession(serving.graph(), options);
        }
        weights = weights();
    }

    @TearDown
    public void close() throws OrtException {
        weights.values().forEach(OnnxTensor::close);
        session.close();
    }

    private Map<String, OnnxTensor> weights() throws OrtException {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        for (Tensor tensor : serving.tensors()) {
            tensors.put(tensor.name(), OnnxTensor.createTensor(environment, tensor.floats(), tensor.shapeArray()));
        }
        return tensors;
    }

    /** The weights of a version as native tensors, in the place of those before. */
    @Benchmark
    public int swap() throws OrtException {
        Map<String, OnnxTensor> before = weights;
        weights = weights();
        before.values().forEach(OnnxTensor::close);
        return weights.size();
    }

    /** Probabilities of one text whose features are there. */
    @Benchmark
    public Object score() throws OrtException {
        try (OnnxTensor dense = OnnxTensor.createTensor(environment, new float[][] {features.dense()});
                OnnxTensor ngrams = OnnxTensor.createTensor(environment, new long[][] {
                    Arrays.stream(features.ngrams()).asLongStream().toArray()
                })) {
            Map<String, OnnxTensorLike> inputs = new HashMap<>(weights);
            inputs.put("minilm", dense);
            inputs.put("ngrams", ngrams);
            try (OrtSession.Result result = session.run(inputs)) {
                return result.get(0).getValue();
            }
        }
    }
}
