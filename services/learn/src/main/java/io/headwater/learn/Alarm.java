package io.headwater.learn;

/** What of a stream has changed, as its detectors tell it. */
public enum Alarm {
    /** Texts mean something else now: most of what was known of the labels is wrong. The committee starts afresh. */
    MEANING,
    /** The committee errs more than it did (ADWIN); announced, nothing more. */
    ERROR_ADWIN,
    /** The same, by the test of Page and Hinkley; announced, nothing more. */
    ERROR_PAGE_HINKLEY,
    /** Known labels come in other shares; announced, nothing more: the pool and its guard follow by themselves. */
    LABELS,
    /** Texts of another kind come in; announced, nothing more. */
    FEATURES
}
