package io.headwater.cli.processes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.model.RejectReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A record that must not be let in.
 *
 * @param name its key
 * @param options how kcat has to send it
 */
record BadInput(String name, RejectReason reason, byte[] value, List<String> options) {
    /** What a text and a labelled text can have wrong alike. */
    static List<BadInput> texts() {
        return List.of(
                of("not-json", RejectReason.NOT_JSON, "this is not JSON"),
                of("no-text", RejectReason.NO_TEXT, "{\"id\":\"b1\",\"label\":\"ham\"}"),
                of("empty-text", RejectReason.EMPTY_TEXT, labelled("", "ham")),
                of("long-text", RejectReason.TEXT_TOO_LONG, labelled("word ".repeat(13_200), "ham")),
                of("number-as-text", RejectReason.WRONG_TYPE, "{\"text\":17,\"label\":\"ham\"}"),
                new BadInput(
                        "bad-utf8",
                        RejectReason.BAD_UTF8,
                        "{\"text\":\"caf\u00e9\",\"label\":\"ham\"}".getBytes(ISO_8859_1),
                        List.of()),
                compressed(
                        "unpacks-to-5-mb", labelled("five megabytes of nothing ".repeat(200_000), "ham"), List.of()));
    }

    /** And what a labelled text can besides. */
    static List<BadInput> labeledTexts() {
        List<BadInput> bad = new ArrayList<>(texts());
        bad.add(of("no-label", RejectReason.NO_LABEL, "{\"text\":\"a fine text\"}"));
        bad.add(of("long-label", RejectReason.LABEL_TOO_LONG, labelled("a fine text", "l".repeat(257))));
        bad.add(of("list-as-label", RejectReason.WRONG_TYPE, "{\"text\":\"a fine text\",\"label\":[\"ham\"]}"));
        bad.add(of("one-label-more", RejectReason.TOO_MANY_LABELS, labelled("a fine text", "one label more")));
        return bad;
    }

    static String labelled(String text, String label) {
        return "{\"text\":\"%s\",\"label\":\"%s\"}".formatted(text, label);
    }

    private static BadInput of(String name, RejectReason reason, String value) {
        return new BadInput(name, reason, value.getBytes(UTF_8), List.of());
    }

    /** The broker's limit counts what came over the wire: compressed. */
    private static BadInput compressed(String name, String value, List<String> headers) {
        List<String> options = new ArrayList<>(List.of("-z", "gzip", "-X", "message.max.bytes=9000000"));
        headers.forEach(header -> Collections.addAll(options, "-H", header));
        return new BadInput(name, RejectReason.RECORD_TOO_LARGE, value.getBytes(UTF_8), options);
    }

    /** An event as good as any, with more in its headers than a record may carry uncompressed. */
    static BadInput headersOverAMegabyte() {
        return compressed(
                "headers-over-1-mb",
                labelled("a fine text", "ham"),
                Collections.nCopies(12, "note=" + "n".repeat(100_000)));
    }
}
