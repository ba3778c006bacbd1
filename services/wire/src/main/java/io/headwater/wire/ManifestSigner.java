package io.headwater.wire;

import io.headwater.model.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Optional;

/** Signs manifests by Ed25519, or leaves them unsigned where there is no key. Thread-safe. */
public final class ManifestSigner {
    /** Signs nothing. */
    public static final ManifestSigner NONE = new ManifestSigner(Optional.empty());

    private final Optional<PrivateKey> key;

    private ManifestSigner(Optional<PrivateKey> key) {
        this.key = key;
    }

    /**
     * Signs with the private key in {@code pem}: PKCS#8 without encryption, as {@code openssl genpkey -algorithm ed25519} writes it.
     *
     * @throws IllegalArgumentException if that is not such a key
     */
    public static ManifestSigner of(String pem) {
        return new ManifestSigner(Optional.of(Ed25519.privateKey(pem)));
    }

    /**
     * Signs with the private key in that file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is not such a key
     */
    public static ManifestSigner load(Path file) throws IOException {
        return of(Files.readString(file));
    }

    /** The manifest with the signature that its bytes must bear. */
    public Manifest sign(Manifest manifest) {
        if (key.isEmpty()) {
            return manifest;
        }
        byte[] unsigned = ManifestCodec.write(manifest.signed(Optional.empty()));
        return manifest.signed(
                Optional.of(Base64.getEncoder().encodeToString(Ed25519.sign(key.orElseThrow(), unsigned))));
    }
}
