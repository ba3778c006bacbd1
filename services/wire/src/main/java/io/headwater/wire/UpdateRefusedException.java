package io.headwater.wire;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An update of a model that must not be served; the reader keeps what it has. */
public final class UpdateRefusedException extends Exception {
    private final Reason reason;

    public UpdateRefusedException(Reason reason, String message) {
        this(reason, message, null);
    }

    public UpdateRefusedException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }

    /** The closed list of reasons; {@link #code()} is what stands in metrics. */
    public enum Reason {
        /** A delta, and versions between it and the current one were not seen. Heals with the next snapshot. */
        GAP,
        /** The parent is not the version that the reader has: the chain forks. */
        WRONG_PARENT,
        /** From a trainer that another has taken over from. */
        STALE_EPOCH,
        /** Not newer than what the reader has, and not the same either. */
        STALE_VERSION,
        /** The very version that the reader has, published again: nothing is lost by ignoring it. */
        DUPLICATE,
        /** The bytes are not those that the manifest names. */
        BAD_HASH,
        /** Chunks are missing, out of order or of another update. */
        TORN,
        /** Larger than the reader's limit. */
        TOO_LARGE,
        /** Without a signature, for a reader that demands one. */
        UNSIGNED,
        /** Signed by nobody whom the reader trusts, or changed since. */
        BAD_SIGNATURE,
        /** Written by a newer (or no) software. */
        UNKNOWN_SCHEMA,
        /** Not a manifest, a chunk or a safetensors file. */
        MALFORMED,
        /** A delta on another version than its parent. */
        WRONG_BASE,
        /** An update of another model. */
        WRONG_MODEL,
        /** Made for the features of an encoder that the reader does not have. */
        WRONG_ENCODER;

        /** For example {@code wrong-parent}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
