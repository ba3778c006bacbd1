package io.headwater.learn.dl4j;

import io.headwater.learn.Exporter;
import io.headwater.learn.Features;
import io.headwater.learn.Learner;
import io.headwater.learn.Mix;
import io.headwater.learn.ServingModel;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Exports learners and their pool as one ONNX graph, the same bytes each time, and the weights that it reads, and proves
 * each time that ONNX Runtime makes of them what the committee says.
 *
 * <p>Tables' tensors are direct memory that is written to again at the export after the next.
 */
final class ServingExporter implements Exporter {
    private static final int TOKEN_PROBES = 2;

    private final List<Served> served;
    private final byte[] graph;
    private final ServingSession session;
    private final Features blank;

    /**
     * @param served the committee's learners, in their order
     * @param dimension of the encoder's features
     */
    ServingExporter(List<? extends Served> served, int dimension) {
        this.blank = new Features(new float[dimension], new int[0]);
        this.served = List.copyOf(served);
        ServingGraph pool = new ServingGraph();
        this.graph = pool.pool(
                this.served.stream().map(learner -> learner.logits(pool)).toList());
        this.session = new ServingSession(
                graph,
                this.served.stream()
                        .flatMap(learner -> learner.states().stream())
                        .toList());
    }

    /**
     * Tokens, which take long to read, are left to the first texts alone, and only if what reads them has changed: without, a
     * text asks for the head's biases.
     */
    @Override
    public List<Features> probes(List<Features> texts) {
        long read = served.stream().allMatch(Served::isProven) ? 0 : TOKEN_PROBES;
        List<Features> probes = new ArrayList<>();
        for (Features text : texts) {
            probes.add(probes.size() < read ? text : new Features(text.dense(), text.ngrams(), text.words()));
        }
        return probes;
    }

    @Override
    public ServingModel export(List<Learner> learners, Mix mix, List<Features> probes, float[][] expected) {
        if (!learners.equals(served)) {
            throw new IllegalArgumentException("an exporter of other learners");
        }
        // Learners on one source share its layers.
        Map<String, Tensor> tensors = new TreeMap<>();
        Map<String, int[]> changedRows = new TreeMap<>();
        for (Served learner : served) {
            ServedWeights weights = learner.weights();
            weights.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
            changedRows.putAll(weights.changedRows());
        }
        for (Tensor tensor : pool(mix)) {
            tensors.put(tensor.name(), tensor);
        }
        List<Tensor> sorted = new ArrayList<>(tensors.values());
        if (probes.isEmpty()) {
            float[][] unused = session.run(sorted, List.of(blank));
        } else {
            session.prove(sorted, probes, expected);
        }
        return new ServingModel(graph, sorted, changedRows);
    }

    @Override
    public float[][] answers(ServingModel model, List<Features> texts) {
        return session.run(model.tensors(), texts);
    }

    private static List<Tensor> pool(Mix mix) {
        return List.of(
                Tensor.of(ServingGraph.EXPONENTS, List.of(mix.exponents().length), mix.exponents()),
                Tensor.of(ServingGraph.SHARES, List.of(mix.shares().length), mix.shares()),
                Tensor.of(ServingGraph.TRUST, List.of(1), new float[] {mix.trust()}));
    }

    @Override
    public void close() {
        session.close();
    }
}
