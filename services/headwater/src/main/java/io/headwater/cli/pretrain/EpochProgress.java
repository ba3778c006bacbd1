package io.headwater.cli.pretrain;

import io.headwater.cli.progress.Progress;
import io.headwater.learn.dl4j.Pretraining;
import java.util.Locale;

/** Shows a training's passes as one progress, with their losses and what the rows held back say. */
final class EpochProgress implements Pretraining.Listener {
    private final Progress progress;
    private String validation = "";

    EpochProgress(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void trained(int epoch, int rows, int of, double loss) {
        progress.at(
                (long) (epoch - 1) * of + rows,
                String.format(Locale.ROOT, "epoch %d, loss %.3f%s", epoch, loss, validation));
    }

    @Override
    public void validated(Pretraining.Validation held) {
        validation =
                String.format(Locale.ROOT, ", held back: loss %.3f, %.1f %% right", held.loss(), 100 * held.accuracy());
    }
}
