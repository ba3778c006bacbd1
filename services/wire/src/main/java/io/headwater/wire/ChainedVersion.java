package io.headwater.wire;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Manifest;
import io.headwater.model.Version;

/**
 * A version that was verified, with the hashes of its blocks, so that verifying the next one costs only what it changes.
 *
 * @param version the newest one that may be served
 * @param tip the newest manifest, which the next one must name as its parent: that of {@code version}, or of a later version that is held
 */
public record ChainedVersion(Version version, VersionDigest digest, Manifest tip) {
    public ChainedVersion {
        requireNonNull(version, "version");
        requireNonNull(digest, "digest");
        requireNonNull(tip, "tip");
    }

    /** A version that is the newest of its chain. */
    ChainedVersion(Version version, VersionDigest digest) {
        this(version, digest, version.manifest());
    }
}
