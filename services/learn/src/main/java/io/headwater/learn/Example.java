package io.headwater.learn;

/**
 * One labelled event as a target model sees it.
 *
 * @param features {@code [encoder dimension]}; shared, not to be written to
 */
public record Example(float[] features, String label) {}
