package io.headwater.cli.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.dom.Body;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.TextBody;
import org.apache.james.mime4j.field.DateTimeFieldLenientImpl;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.RawField;
import org.jsoup.Jsoup;

/**
 * What a mail says: subject and body, decoded and without markup, cut at a number of words; and when it came.
 *
 * @param text words separated by single spaces; empty if the mail has none
 * @param time when it was sent, as its {@code Date} header says, by which other readers of the corpus sort too, although
 *     some senders lie; the topmost {@code Received} header's time where that is missing or cannot be read
 */
record MailText(String text, Optional<Instant> time) {
    private static final Pattern HTML =
            Pattern.compile("<(?:html|body|table|font|br|p)\\b[^<>]*>", Pattern.CASE_INSENSITIVE);

    /** RFC 5322: a time zone's name may stand behind the date in parentheses. */
    private static final Pattern COMMENT = Pattern.compile("\\([^)]*\\)");

    /**
     * @param raw a message as RFC 5322 has it, possibly after an mbox's {@code From } line; broken messages are read as
     *     far as they go
     */
    static MailText of(byte[] raw, int words) throws IOException {
        DefaultMessageBuilder builder = new DefaultMessageBuilder();
        builder.setMimeEntityConfig(MimeConfig.PERMISSIVE);
        builder.setDecodeMonitor(DecodeMonitor.SILENT);
        Message message = builder.parseMessage(new ByteArrayInputStream(withoutEnvelope(raw)));
        List<String> parts = new ArrayList<>();
        parts.add(Optional.ofNullable(message.getSubject()).orElse(""));
        collect(message, parts);
        String text = firstWords(String.join(" ", parts), words);
        return new MailText(text, time(message));
    }

    private static String firstWords(String text, int words) {
        StringBuilder kept = new StringBuilder();
        int length = text.length();
        int found = 0;
        for (int start = 0; start < length && found < words; ) {
            int end = start;
            while (end < length && !separates(text.charAt(end))) {
                end++;
            }
            if (end > start) {
                kept.append(kept.isEmpty() ? "" : " ").append(text, start, end);
                found++;
            }
            start = end + 1;
        }
        return kept.toString();
    }

    private static boolean separates(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
    }

    private static byte[] withoutEnvelope(byte[] raw) {
        int length = Math.min(raw.length, 5);
        if (!new String(raw, 0, length, ISO_8859_1).equals("From ")) {
            return raw;
        }
        int end = 0;
        while (end < raw.length && raw[end] != '\n') {
            end++;
        }
        return Arrays.copyOfRange(raw, Math.min(end + 1, raw.length), raw.length);
    }

    private static void collect(Entity entity, List<String> into) throws IOException {
        Body body = entity.getBody();
        if (body instanceof Multipart multipart) {
            for (Entity part : chosen(entity, multipart)) {
                collect(part, into);
            }
        } else if (body instanceof Message attached) {
            into.add(Optional.ofNullable(attached.getSubject()).orElse(""));
            collect(attached, into);
        } else if (body instanceof TextBody text) {
            String content = read(text);
            // Spam often calls its HTML plain text.
            boolean html = isHtml(entity) || HTML.matcher(content).find();
            into.add(html ? Jsoup.parse(content).text() : content);
        }
    }

    /** All parts; but of alternatives only the plain one, if there is one with anything in it. */
    private static List<Entity> chosen(Entity entity, Multipart multipart) throws IOException {
        List<Entity> parts = multipart.getBodyParts();
        if (!"multipart/alternative".equalsIgnoreCase(entity.getMimeType())) {
            return parts;
        }
        for (Entity part : parts) {
            if (part.getBody() instanceof TextBody text
                    && !isHtml(part)
                    && !read(text).isBlank()) {
                return List.of(part);
            }
        }
        return parts;
    }

    private static boolean isHtml(Entity entity) {
        return "text/html".equalsIgnoreCase(entity.getMimeType());
    }

    private static String read(TextBody body) throws IOException {
        try (Reader reader = body.getReader()) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        }
    }

    private static Optional<Instant> time(Message message) {
        Optional<Instant> sent = Optional.ofNullable(message.getDate()).map(Date::toInstant);
        return sent.isPresent()
                ? sent
                : Optional.ofNullable(message.getHeader().getField("Received")).flatMap(MailText::receivedTime);
    }

    /** A {@code Received} header ends in {@code ; date}. */
    private static Optional<Instant> receivedTime(Field received) {
        String body = received.getBody();
        String date = COMMENT.matcher(body.substring(body.lastIndexOf(';') + 1))
                .replaceAll(" ")
                .strip();
        return Optional.ofNullable(DateTimeFieldLenientImpl.PARSER
                        .parse(new RawField("Date", date), DecodeMonitor.SILENT)
                        .getDate())
                .map(Date::toInstant);
    }
}
