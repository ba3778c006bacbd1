/** Notices when a stream is no longer what it was: in the error, in the labels' frequencies, in the features. */
@NullMarked
package io.headwater.learn.drift;

import org.jspecify.annotations.NullMarked;
