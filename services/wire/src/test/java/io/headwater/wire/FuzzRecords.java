package io.headwater.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Records as one run of bytes that a fuzzer can take apart and put together: headers as lines {@code name: value}, an empty line,
 * the value; between two records a line that says so.
 */
final class FuzzRecords {
    /** In place of the hash of a value: the hash that it has, which whoever writes to a topic can work out, but a fuzzer cannot. */
    private static final String TRUE_HASH = "*";

    private static final String HASH = "headwater.sha256";
    private static final String BETWEEN = "\n----\n";

    private FuzzRecords() {}

    static byte[] write(List<UpdateRecord> records) {
        StringBuilder text = new StringBuilder();
        for (UpdateRecord record : records) {
            text.append(text.isEmpty() ? "" : BETWEEN);
            for (Header header : record.headers()) {
                text.append(header.key())
                        .append(": ")
                        .append(header.key().equals(HASH) ? TRUE_HASH : new String(header.value(), ISO_8859_1))
                        .append('\n');
            }
            text.append('\n').append(new String(record.value(), ISO_8859_1));
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    /** Whatever the bytes are, they are records. */
    static List<UpdateRecord> read(byte[] bytes) {
        List<UpdateRecord> records = new ArrayList<>();
        for (String text : new String(bytes, ISO_8859_1).split(BETWEEN, -1)) {
            records.add(record(text));
        }
        return records;
    }

    private static UpdateRecord record(String text) {
        Headers headers = new RecordHeaders();
        int from = 0;
        int end = text.indexOf('\n');
        while (end > from) {
            String line = text.substring(from, end);
            int colon = line.indexOf(": ");
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 2).getBytes(ISO_8859_1));
            }
            from = end + 1;
            end = text.indexOf('\n', from);
        }
        byte[] value = text.substring(end < 0 ? from : end + 1).getBytes(ISO_8859_1);
        Header hash = headers.lastHeader(HASH);
        if (hash != null && new String(hash.value(), ISO_8859_1).equals(TRUE_HASH)) {
            headers.remove(HASH).add(HASH, Sha256.hex(value).getBytes(ISO_8859_1));
        }
        return new UpdateRecord(headers, value);
    }
}
