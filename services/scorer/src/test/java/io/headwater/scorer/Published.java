package io.headwater.scorer;

import io.headwater.model.Manifest;
import io.headwater.model.Version;
import io.headwater.wire.ManifestSigner;
import io.headwater.wire.Payload;
import io.headwater.wire.Update;
import io.headwater.wire.UpdateAssembler;
import io.headwater.wire.UpdateRecord;
import io.headwater.wire.UpdateRefusedException;
import io.headwater.wire.VersionChain;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An update as a trainer sends it. */
record Published(Manifest manifest, Payload payload) {
    /** The manifest, then the chunks, if it has any. */
    List<UpdateRecord> records() {
        return manifest.gate().serve() ? payload.records(manifest) : Payload.held(manifest);
    }

    /** The manifest of this snapshot sent once more. */
    Manifest republishedAt(Instant time) {
        return manifest.republishedAt(time, payload.graphBytes(), payload.weightsBytes(), payload.chunks());
    }

    Published signedBy(ManifestSigner signer) {
        return new Published(signer.sign(manifest), payload);
    }

    /** The version that a snapshot makes by itself. */
    Version version() {
        try {
            UpdateAssembler assembler = new UpdateAssembler(Long.MAX_VALUE);
            Optional<Update> update = Optional.empty();
            for (UpdateRecord record : records()) {
                update = assembler.accept(record.value(), record.headers());
            }
            return VersionChain.next(Optional.empty(), update.orElseThrow()).version();
        } catch (UpdateRefusedException e) {
            throw new IllegalStateException(e);
        }
    }
}
