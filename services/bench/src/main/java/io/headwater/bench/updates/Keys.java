package io.headwater.bench.updates;

import io.headwater.scorer.ScorerConfig;
import io.headwater.wire.ManifestSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Who signs in a campaign, and the two scorers' settings: one that demands our signature, one that demands none.
 *
 * @param theirs a key that no scorer trusts
 */
record Keys(ManifestSigner ours, ManifestSigner theirs, ScorerConfig strict, ScorerConfig open) {
    /** What both allow of an update. */
    static final long MAX_UPDATE_BYTES = 100_000;

    private static final Map<String, String> SETTINGS =
            Map.of("update.max.bytes", Long.toString(MAX_UPDATE_BYTES), "topic.prefix", "");

    /** @param folder where the public key is written, as a scorer reads it */
    static Keys generate(Path folder) throws IOException {
        KeyPair ours = pair();
        Path trusted = Files.writeString(
                folder.resolve("trusted.pem"),
                pem("PUBLIC KEY", ours.getPublic().getEncoded()));
        Map<String, String> strict = new HashMap<>(SETTINGS);
        strict.put("update.trusted.keys", trusted.toString());
        return new Keys(
                ManifestSigner.of(pem("PRIVATE KEY", ours.getPrivate().getEncoded())),
                ManifestSigner.of(pem("PRIVATE KEY", pair().getPrivate().getEncoded())),
                ScorerConfig.of(strict),
                ScorerConfig.of(SETTINGS));
    }

    ScorerConfig config(boolean signed) {
        return signed ? strict : open;
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform from 15 on has Ed25519", e);
        }
    }

    private static String pem(String label, byte[] key) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(key) + "\n-----END " + label
                + "-----\n";
    }
}
