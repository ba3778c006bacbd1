/** When a command goes on and when it stops: the rate of an open loop, and the signal to end. */
@NullMarked
package io.headwater.cli.pacing;

import org.jspecify.annotations.NullMarked;
