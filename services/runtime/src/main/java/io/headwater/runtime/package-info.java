/** What every service needs to run: its lifecycle, health, metrics and HTTP endpoint, whatever it does with events. */
@NullMarked
package io.headwater.runtime;

import org.jspecify.annotations.NullMarked;
