package io.headwater.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Asks, in the header of a text, that its prediction tell what each learner says as well. */
public final class Explanation {
    /** The header's name. */
    public static final String HEADER = "headwater.explain";

    private static final byte[] LEARNERS = "learners".getBytes(StandardCharsets.UTF_8);

    private Explanation() {}

    /** Adds the header. */
    public static void ask(Headers headers) {
        headers.add(HEADER, LEARNERS.clone());
    }

    /** Whether the header is there; another value than {@code learners} asks for nothing that is known here. */
    public static boolean isAsked(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header != null && Arrays.equals(header.value(), LEARNERS);
    }
}
