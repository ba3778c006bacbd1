/** Memory against forgetting: which events are kept to be learned again. */
@NullMarked
package io.headwater.learn.replay;

import org.jspecify.annotations.NullMarked;
