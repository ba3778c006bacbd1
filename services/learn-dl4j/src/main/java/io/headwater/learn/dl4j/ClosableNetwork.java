package io.headwater.learn.dl4j;

import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Owns a network's native memory. DL4J's own {@code close} is not used: it runs a full garbage collection and destroys
 * the workspaces of whatever else computes on this thread.
 */
final class ClosableNetwork implements AutoCloseable {
    private final MultiLayerNetwork network;

    ClosableNetwork(MultiLayerNetwork network) {
        this.network = network;
    }

    MultiLayerNetwork get() {
        return network;
    }

    @Override
    public void close() {
        Updater updater = network.getUpdater(false);
        if (updater != null) {
            close(updater.getStateViewArray());
        }
        close(network.getFlattenedGradients());
        close(network.params());
    }

    private static void close(@Nullable INDArray array) {
        if (array != null && array.closeable()) {
            array.close();
        }
    }
}
