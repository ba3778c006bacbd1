package io.headwater.bench.quality;

/** What is done with a stream. */
enum Scenario {
    /** It is learned as it comes. */
    STREAM,
    /** Its labels are learned in tasks, one after the other. */
    INCREMENTAL,
    /** On the way its labels are exchanged for one another. */
    PERMUTED,
    /** Wrong labels pour in for a while. */
    FLOOD
}
