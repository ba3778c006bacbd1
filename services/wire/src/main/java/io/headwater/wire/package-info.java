/**
 * The codecs: events and CloudEvents in, predictions and diary entries out, and a version as the records of
 * {@code model-updates}. What is on the wire is described in {@code schemas/}; this room is tested against it.
 */
@NullMarked
package io.headwater.wire;

import org.jspecify.annotations.NullMarked;
