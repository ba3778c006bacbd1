/** How well the committee and its learners learn labelled streams, by the code that learns in production, without Kafka. */
@NullMarked
package io.headwater.bench.quality;

import org.jspecify.annotations.NullMarked;
