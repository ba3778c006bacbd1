package io.headwater.scorer;

/** How a record of {@code model-updates} comes before the follower's eyes. */
enum Sight {
    /** For the first time, and it was there before this scorer was: the freshness of its events is not this scorer's. */
    HISTORY,
    /** For the first time, published while this scorer was up. */
    LIVE,
    /** Not for the first time: reading was started over. What it had to say was said. */
    AGAIN
}
