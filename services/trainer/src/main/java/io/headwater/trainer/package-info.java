/**
 * The trainer: labelled events in, versions out. One Kafka Streams topology reads and validates, encodes, repartitions by
 * model id, fine-tunes in micro-batches and publishes; one transaction covers offsets, state, versions and rejections.
 */
@NullMarked
package io.headwater.trainer;

import org.jspecify.annotations.NullMarked;
