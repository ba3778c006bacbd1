/** How a long-running command shows how far it is: a bar on a terminal, plain lines elsewhere. */
@NullMarked
package io.headwater.cli.progress;

import org.jspecify.annotations.NullMarked;
