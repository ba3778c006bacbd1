package io.headwater.wire;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Version;

/**
 * A version that was verified, with the hashes of its blocks, so that verifying the next one costs only what it changes.
 */
public record ChainedVersion(Version version, VersionDigest digest) {
    public ChainedVersion {
        requireNonNull(version, "version");
        requireNonNull(digest, "digest");
    }
}
