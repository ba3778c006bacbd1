package io.headwater.learn;

/** What of a stream has changed, as its detectors tell it. */
public enum Alarm {
    /** The committee errs more on labels that it knew (ADWIN): texts mean something else now. The committee starts afresh. */
    ERROR_ADWIN,
    /** The same, by the test of Page and Hinkley; announced, nothing more. */
    ERROR_PAGE_HINKLEY,
    /** Known labels come in other shares; announced, nothing more: the pool and its guard follow by themselves. */
    LABELS,
    /** Texts of another kind come in; announced, nothing more. */
    FEATURES
}
