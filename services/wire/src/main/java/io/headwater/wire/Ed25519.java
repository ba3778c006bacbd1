package io.headwater.wire;

import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/** Ed25519 (RFC 8032) as the Java platform has it, with keys in PEM. */
final class Ed25519 {
    static final int SIGNATURE_BYTES = 64;

    private static final String ALGORITHM = "Ed25519";

    private Ed25519() {}

    /** @throws IllegalArgumentException if {@code pem} is not one Ed25519 key in PKCS#8, without encryption */
    static PrivateKey privateKey(String pem) {
        List<byte[]> blocks = Pem.blocks(pem, "PRIVATE KEY");
        if (blocks.size() > 1) {
            throw new IllegalArgumentException("more than one private key");
        }
        try {
            return factory().generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0)));
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("not a private key for Ed25519", e);
        }
    }

    /** @throws IllegalArgumentException if {@code pem} has anything but Ed25519 keys as X.509 has them, or none */
    static List<PublicKey> publicKeys(String pem) {
        List<PublicKey> keys = new ArrayList<>();
        for (byte[] block : Pem.blocks(pem, "PUBLIC KEY")) {
            try {
                keys.add(factory().generatePublic(new X509EncodedKeySpec(block)));
            } catch (InvalidKeySpecException e) {
                throw new IllegalArgumentException("not a public key for Ed25519", e);
            }
        }
        return keys;
    }

    static byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signature = signature();
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (InvalidKeyException | SignatureException e) {
            throw new IllegalStateException("a key that was read as one for Ed25519 does not sign", e);
        }
    }

    static boolean verifies(PublicKey key, byte[] message, byte[] signed) {
        try {
            Signature signature = signature();
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a key that was read as one for Ed25519 is none", e);
        } catch (SignatureException e) {
            // How the platform says that these bytes cannot be a signature at all.
            return false;
        }
    }

    private static KeyFactory factory() {
        try {
            return KeyFactory.getInstance(ALGORITHM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform from 15 on has Ed25519", e);
        }
    }

    private static Signature signature() {
        try {
            return Signature.getInstance(ALGORITHM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform from 15 on has Ed25519", e);
        }
    }
}
