package io.headwater.bench.updates;

import io.headwater.wire.UpdateRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to the log.
 *
 * @param key null: a record that no trainer writes
 */
record Delivery(byte @Nullable [] key, UpdateRecord record) {}
