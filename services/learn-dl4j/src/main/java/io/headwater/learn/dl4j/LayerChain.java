package io.headwater.learn.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs the layers of a network one after another. On networks of this size that does what DL4J's own loop does in
 * less of its time: no solver, no score, nothing back through frozen layers, one workspace for all that is passed on.
 */
final class LayerChain {
    private static final String WORKSPACE = "HEADWATER_LAYERS";
    private static final WorkspaceConfiguration GROWING = WorkspaceConfiguration.builder()
            .initialSize(0)
            .policyAllocation(AllocationPolicy.STRICT)
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .policySpill(SpillPolicy.REALLOCATE)
            .build();

    private final LayerWorkspaceMgr memory =
            LayerWorkspaceMgr.builder().defaultWorkspace(WORKSPACE, GROWING).build();
    private final MultiLayerNetwork network;
    private final Layer[] layers;

    LayerChain(MultiLayerNetwork network) {
        this.network = network;
        this.layers = network.getLayers();
    }

    /** What the last layer says of {@code [rows][features]}, row after row. */
    float[] output(float[][] rows) {
        try (MemoryWorkspace unused = Nd4j.getWorkspaceManager().getAndActivateWorkspace(GROWING, WORKSPACE)) {
            float[] output = activate(Nd4j.create(rows), 0, layers.length)
                    .dup('c')
                    .data()
                    .asFloat();
            clear();
            return output;
        }
    }

    /**
     * Writes the loss's gradient, summed over the rows, into the network's flat gradients.
     *
     * @param targets {@code [rows, outputs]}, row after row
     * @param frozen so many layers from the input on are left out
     * @return the gradient of what the first layer that is not left out reads, {@code [rows, inputs]}, row after row
     */
    float[] backpropagate(float[][] rows, float[] targets, int frozen) {
        if (network.getFlattenedGradients() == null) {
            network.initGradientsView();
        }
        int last = layers.length - 1;
        try (MemoryWorkspace unused = Nd4j.getWorkspaceManager().getAndActivateWorkspace(GROWING, WORKSPACE)) {
            INDArray features = activate(Nd4j.create(rows), 0, last);
            layers[last].setInput(features, memory);
            ((IOutputLayer) layers[last])
                    .setLabels(Nd4j.create(targets, new long[] {rows.length, targets.length / rows.length}, 'c'));
            INDArray epsilon = layers[last].backpropGradient(null, memory).getSecond();
            for (int layer = last - 1; layer >= frozen; layer--) {
                epsilon = layers[layer].backpropGradient(epsilon, memory).getSecond();
            }
            ((IOutputLayer) layers[last]).setLabels(null);
            float[] below = epsilon.dup('c').data().asFloat();
            clear();
            return below;
        }
    }

    private INDArray activate(INDArray input, int from, int to) {
        INDArray value = input;
        for (int layer = from; layer < to; layer++) {
            value = layers[layer].activate(value, false, memory);
        }
        return value;
    }

    /** No layer may hold on to memory of the workspace. */
    private void clear() {
        for (Layer layer : layers) {
            layer.clear();
        }
    }
}
