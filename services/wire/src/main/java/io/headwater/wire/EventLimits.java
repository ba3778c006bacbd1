package io.headwater.wire;

/**
 * How large an event may be before it is refused.
 *
 * @param maxRecordBytes length of a record's value; a longer one is refused before anything is parsed
 * @param maxTextBytes length of a text in UTF-8
 * @param maxLabelLength length of a label in Unicode characters (code points)
 * @param maxIdLength length of an event's id in Unicode characters (code points)
 */
public record EventLimits(int maxRecordBytes, int maxTextBytes, int maxLabelLength, int maxIdLength) {
    public static final EventLimits DEFAULT = new EventLimits(1_000_000, 64 * 1024, 256, 256);

    public EventLimits {
        if (maxRecordBytes < 1 || maxTextBytes < 1 || maxLabelLength < 1 || maxIdLength < 1) {
            throw new IllegalArgumentException("limits are positive: record " + maxRecordBytes + ", text "
                    + maxTextBytes + ", label " + maxLabelLength + ", id " + maxIdLength);
        }
    }

    /** These limits with another one for the text. */
    public EventLimits withMaxTextBytes(int bytes) {
        return new EventLimits(maxRecordBytes, bytes, maxLabelLength, maxIdLength);
    }
}
