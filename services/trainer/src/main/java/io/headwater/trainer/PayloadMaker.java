package io.headwater.trainer;

import io.headwater.learn.ServingModel;
import io.headwater.model.Tensor;
import io.headwater.wire.Payload;
import io.headwater.wire.TensorChanges;
import io.headwater.wire.VersionDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Decides what of a version is sent: all of it, or in what it differs from the last version that was sent. Remembers the version
 * before with the hashes of its blocks, so that what did not change is neither sent nor hashed. Single-threaded.
 *
 * <p>Must see every export of the model from {@link #snapshot} on: an export names the rows that changed since the one before.
 */
final class PayloadMaker {
    private Optional<Made> before = Optional.empty();

    /** In what the version before differs from the last one that was sent; empty if nobody can tell. */
    private Optional<TensorChanges> unsent = Optional.of(TensorChanges.NONE);

    /** @param digest of graph and tensors */
    private record Made(byte[] graph, List<Tensor> tensors, VersionDigest digest) {
        Payload snapshot() {
            return Payload.snapshot(graph, tensors, digest);
        }
    }

    /** The version before, once more as a whole; empty if this maker has made none. */
    Optional<Payload> again() {
        return before.map(Made::snapshot);
    }

    /** The whole of {@code serving}, which is the version before from here on. */
    Payload snapshot(ServingModel serving) {
        unsent = Optional.of(TensorChanges.NONE);
        return made(serving, VersionDigest.of(serving.graph(), serving.tensors()))
                .snapshot();
    }

    /** The hash of {@code serving}, which is the version before from here on, and is not sent. */
    VersionDigest hold(ServingModel serving) {
        Optional<TensorChanges> changes = changes(serving);
        unsent = unsent.flatMap(already -> changes.map(already::plus));
        return made(serving, digest(serving, changes)).digest();
    }

    private Optional<TensorChanges> changes(ServingModel serving) {
        return before.filter(made -> Arrays.equals(made.graph(), serving.graph()))
                .flatMap(made -> TensorChanges.between(made.tensors(), serving.tensors(), serving.changedRows()));
    }

    private VersionDigest digest(ServingModel serving, Optional<TensorChanges> changes) {
        return changes.flatMap(some -> before.map(made -> made.digest().next(serving.tensors(), some)))
                .orElseGet(() -> VersionDigest.of(serving.graph(), serving.tensors()));
    }

    /**
     * What to send of {@code serving}, which is the version before from here on: a delta if there is one with less than half of
     * the bytes.
     *
     * @param whole whether a snapshot is due, whatever it costs
     */
    Payload next(ServingModel serving, boolean whole) {
        Optional<TensorChanges> changes = changes(serving);
        Optional<TensorChanges> all = unsent.flatMap(already -> changes.map(already::plus));
        Made made = made(serving, digest(serving, changes));
        unsent = Optional.of(TensorChanges.NONE);
        boolean small = all.isPresent() && 2 * all.get().bytes(serving.tensors()) < bytes(serving);
        return small && !whole ? Payload.delta(serving.tensors(), all.get(), made.digest()) : made.snapshot();
    }

    private Made made(ServingModel serving, VersionDigest digest) {
        Made made = new Made(serving.graph(), serving.tensors(), digest);
        before = Optional.of(made);
        return made;
    }

    private static long bytes(ServingModel serving) {
        long bytes = serving.graph().length;
        for (Tensor tensor : serving.tensors()) {
            bytes += tensor.bytes().remaining();
        }
        return bytes;
    }
}
