package io.headwater.wire;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a text in PEM (RFC 7468), as {@code openssl} writes keys; what stands between blocks is passed over. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private Pem() {}

    /**
     * The contents of all blocks, in their order.
     *
     * @param label what each block must be, for example {@code PUBLIC KEY}
     * @throws IllegalArgumentException if there is none, one of another kind, or one that is not Base64
     */
    static List<byte[]> blocks(String text, String label) {
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (!matcher.group(1).equals(label)) {
                // Not the block itself: it may be a private key where a public one belongs.
                throw new IllegalArgumentException("a PEM block '" + matcher.group(1) + "', not '" + label + "'");
            }
            blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("no PEM block '" + label + "'");
        }
        return blocks;
    }
}
