package io.headwater.scorer;

import io.headwater.wire.ManifestSigner;
import io.headwater.wire.TrustedKeys;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A trainer's key, and what a scorer knows of it. */
record SigningKey(ManifestSigner signer, String publicPem) {
    static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(
                    ManifestSigner.of(pem("PRIVATE KEY", pair.getPrivate().getEncoded())),
                    pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    TrustedKeys trusted() {
        return TrustedKeys.of(publicPem);
    }

    private static String pem(String label, byte[] key) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(key) + "\n-----END " + label
                + "-----\n";
    }
}
