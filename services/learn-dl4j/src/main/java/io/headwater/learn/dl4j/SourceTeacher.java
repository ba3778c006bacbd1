package io.headwater.learn.dl4j;

import io.headwater.learn.Features;
import java.util.List;

/** A source model's network as it was, to be asked what it answers. Single-threaded; owns native memory. */
final class SourceTeacher implements AutoCloseable {
    private final int labels;
    private final Trunk trunk;
    private final HeadNetwork head;

    /** @param base the layers that stay frozen below the head */
    SourceTeacher(SourceParts source, SourceNetwork base) {
        this.labels = source.columns().length;
        this.trunk = source.trunk(true, 0);
        this.head = new HeadNetwork(
                base,
                new HeadSettings(0, 1e-3, source.hidden()),
                HeadLayout.forLabels(trunk.outputs(), source.hidden(), labels));
        head.anchor(source.dense());
        for (int label = 0; label < labels; label++) {
            head.setColumn(label, source.columns()[label], source.biases()[label]);
        }
    }

    /** Log-probabilities, {@code [texts][source's labels]}. */
    float[][] answers(List<Features> texts) {
        float[] wide = head.output(trunk.forward(texts));
        int capacity = head.layout().capacity();
        float[][] logs = new float[texts.size()][labels];
        for (int text = 0; text < logs.length; text++) {
            System.arraycopy(wide, text * capacity, logs[text], 0, labels);
            LogSoftmax.ofProbabilities(logs[text]);
        }
        return logs;
    }

    @Override
    public void close() {
        head.close();
        trunk.close();
    }
}
