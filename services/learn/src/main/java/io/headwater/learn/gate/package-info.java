/** Whether a new version may be served: what is known of it and of the one being served, and the tests that tell them apart. */
@NullMarked
package io.headwater.learn.gate;

import org.jspecify.annotations.NullMarked;
