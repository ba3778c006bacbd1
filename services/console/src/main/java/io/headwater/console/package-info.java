/** The console: one live page about every model, served by whatever process has an HTTP endpoint. */
@NullMarked
package io.headwater.console;

import org.jspecify.annotations.NullMarked;
