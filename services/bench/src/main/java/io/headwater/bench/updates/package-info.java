/**
 * The stream of versions under attack: seeded damage in memory, read by the code that reads in production, and what a scorer's
 * start costs after a long history.
 */
@NullMarked
package io.headwater.bench.updates;

import org.jspecify.annotations.NullMarked;
