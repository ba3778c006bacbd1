/** Benchmarks of the whole system and of its parts: what the framework costs beside the encoder, how fresh versions are. */
@NullMarked
package io.headwater.bench;

import org.jspecify.annotations.NullMarked;
