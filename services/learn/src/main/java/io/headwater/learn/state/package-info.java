/**
 * What lets learning go on after a restart with the very same bits: numbers as text, and a generator of random numbers
 * whose state can be read. Knows no other package, so that all may use it.
 */
@NullMarked
package io.headwater.learn.state;

import org.jspecify.annotations.NullMarked;
