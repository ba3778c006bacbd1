package io.headwater.scorer;

/**
 * How a record of {@code model-updates} comes before the follower's eyes.
 *
 * @param live whether it was published while this scorer was up: if not, the freshness of its events is not this scorer's
 * @param again whether it was read before, because reading was started over: what it had to say was said
 */
record Sight(boolean live, boolean again) {}
