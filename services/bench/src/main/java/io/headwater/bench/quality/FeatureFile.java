package io.headwater.bench.quality;

import io.headwater.encode.HashedNgrams;
import io.headwater.learn.Features;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Features as bytes: {@code HWFT}, the format's number, the key, then for each text its floats, the number of its n-grams
 * and their buckets, all big-endian; last the SHA-256 of everything before.
 */
final class FeatureFile {
    private static final int MAGIC = 0x48574654;
    private static final int FORMAT = 1;

    private FeatureFile() {}

    static void write(OutputStream out, FeatureKey key, List<Features> features) throws IOException {
        MessageDigest digest = FeatureKey.newDigest();
        DataOutputStream data =
                new DataOutputStream(new BufferedOutputStream(new DigestOutputStream(out, digest), 1 << 16));
        data.writeInt(MAGIC);
        data.writeInt(FORMAT);
        data.write(HexFormat.of().parseHex(key.sha256()));
        data.writeInt(key.texts());
        data.writeInt(key.dimension());
        for (Features text : features) {
            for (float number : text.dense()) {
                data.writeFloat(number);
            }
            data.writeInt(text.ngrams().length);
            for (int bucket : text.ngrams()) {
                data.writeInt(bucket);
            }
        }
        data.flush();
        out.write(digest.digest());
    }

    /**
     * What {@link #write} has written.
     *
     * @throws IOException if the bytes are not of this key, or not those that were written
     */
    static List<Features> read(InputStream in, FeatureKey key) throws IOException {
        MessageDigest digest = FeatureKey.newDigest();
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        DataInputStream data = new DataInputStream(new DigestInputStream(buffered, digest));
        require(data.readInt() == MAGIC && data.readInt() == FORMAT, "it is of another format");
        require(HexFormat.of().formatHex(data.readNBytes(32)).equals(key.sha256()), "it is of other texts or encoders");
        require(data.readInt() == key.texts() && data.readInt() == key.dimension(), "it is of another size");
        List<Features> features = new ArrayList<>(key.texts());
        for (int text = 0; text < key.texts(); text++) {
            features.add(features(data, key.dimension()));
        }
        byte[] expected = digest.digest();
        require(MessageDigest.isEqual(expected, buffered.readNBytes(expected.length)), "its checksum is wrong");
        require(buffered.read() < 0, "it is too long");
        return features;
    }

    private static Features features(DataInputStream data, int dimension) throws IOException {
        float[] dense = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            dense[i] = data.readFloat();
            require(Float.isFinite(dense[i]), "a feature is not a number");
        }
        int count = data.readInt();
        require(count >= 0 && count <= HashedNgrams.MOST, "a text has " + count + " n-grams");
        int[] ngrams = new int[count];
        int least = HashedNgrams.PADDING;
        for (int i = 0; i < count; i++) {
            ngrams[i] = data.readInt();
            require(ngrams[i] > least && ngrams[i] < HashedNgrams.BUCKETS, "its n-grams are in no order");
            least = ngrams[i];
        }
        return new Features(dense, ngrams);
    }

    private static void require(boolean right, String otherwise) throws IOException {
        if (!right) {
            throw new IOException(otherwise);
        }
    }
}
