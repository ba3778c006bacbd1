/** Typed configuration from a file, the environment and flags; all its mistakes are reported at once. */
@NullMarked
package io.headwater.runtime.config;

import org.jspecify.annotations.NullMarked;
