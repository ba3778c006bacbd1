/** The command line: reads flags, starts what they ask for, says what happened. */
@NullMarked
package io.headwater.cli;

import org.jspecify.annotations.NullMarked;
