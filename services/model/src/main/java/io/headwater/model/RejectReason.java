package io.headwater.model;

import java.util.Locale;

/** The closed list of reasons for which an event is not let in; {@link #code()} is what stands in the header. */
public enum RejectReason {
    /** Nothing in the record's value. */
    NO_VALUE,
    /** Larger than a record may be, before anything was parsed. */
    RECORD_TOO_LARGE,
    /** Bytes that are not UTF-8. */
    BAD_UTF8,
    /** Not one JSON object. */
    NOT_JSON,
    /** A field has another JSON type than its schema says, or does not parse as what it should be. */
    WRONG_TYPE,
    NO_TEXT,
    /** The text is there, but has nothing to learn from: empty or blank. */
    EMPTY_TEXT,
    TEXT_TOO_LONG,
    NO_LABEL,
    EMPTY_LABEL,
    LABEL_TOO_LONG,
    /** The id or the model id is empty or longer than 256 characters. */
    BAD_ID,
    /** One label more than a target model may have. */
    TOO_MANY_LABELS,
    /** One target model more than a trainer may keep. */
    TOO_MANY_MODELS,
    /** CloudEvents attributes are missing or contradict each other. */
    BAD_CLOUDEVENT,
    /** The event says that it is of a schema version that this software does not know. */
    UNKNOWN_SCHEMA,
    /** A text for a model that had no version after the bounded wait. */
    NO_VERSION;

    /** The reason as it stands in the header {@code headwater.reason}, for example {@code text-too-long}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
