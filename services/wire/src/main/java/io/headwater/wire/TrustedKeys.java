package io.headwater.wire;

import io.headwater.wire.UpdateRefusedException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The public keys that a manifest may be signed with; without any, every manifest is trusted. Thread-safe. */
public final class TrustedKeys {
    /** Trusts every manifest, signed or not. */
    public static final TrustedKeys ANY = new TrustedKeys(List.of());

    private final List<PublicKey> keys;

    private TrustedKeys(List<PublicKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Trusts the keys in {@code pem}, one or more, as {@code openssl pkey -pubout} writes them.
     *
     * @throws IllegalArgumentException if there is anything but such keys, or none
     */
    public static TrustedKeys of(String pem) {
        return new TrustedKeys(Ed25519.publicKeys(pem));
    }

    /**
     * Trusts the keys in all of these files; {@link #ANY} if there are no files.
     *
     * @throws IOException if one cannot be read
     * @throws IllegalArgumentException if one has anything but such keys, or none; names the file
     */
    public static TrustedKeys load(Collection<Path> files) throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        for (Path file : files) {
            try {
                keys.addAll(Ed25519.publicKeys(Files.readString(file)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
            }
        }
        return new TrustedKeys(keys);
    }

    /** Whether a manifest must be signed at all. */
    public boolean demandSignature() {
        return !keys.isEmpty();
    }

    /**
     * Lets a manifest pass that one of the keys has signed.
     *
     * @param manifest its bytes, exactly as received
     * @throws UpdateRefusedException with {@code UNSIGNED} or {@code BAD_SIGNATURE}
     */
    public void verify(byte[] manifest) throws UpdateRefusedException {
        if (keys.isEmpty()) {
            return;
        }
        Optional<SignedManifest> signed = SignedManifest.of(manifest);
        if (signed.isEmpty()) {
            throw new UpdateRefusedException(Reason.UNSIGNED, "a manifest that does not end in a signature");
        }
        byte[] message = signed.get().message();
        byte[] signature = signed.get().signature();
        if (keys.stream().noneMatch(key -> Ed25519.verifies(key, message, signature))) {
            throw new UpdateRefusedException(
                    Reason.BAD_SIGNATURE, "a manifest signed by none of the " + keys.size() + " trusted keys");
        }
    }
}
