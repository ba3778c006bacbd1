/** Kafka as the services use it: topics, exactly-once Streams properties, supervision, preparation ahead of processing. */
@NullMarked
package io.headwater.runtime.kafka;

import org.jspecify.annotations.NullMarked;
