package io.headwater.scorer;

import static java.util.Objects.requireNonNull;

import io.headwater.wire.TrustedKeys;

/**
 * What an update must be to be let in, whatever version it brings.
 *
 * @param maxBytes a larger payload is refused, and so is a version that deltas have made larger
 * @param trusted who must have signed its manifest
 */
record UpdatePolicy(long maxBytes, TrustedKeys trusted) {
    UpdatePolicy {
        requireNonNull(trusted, "trusted");
    }
}
