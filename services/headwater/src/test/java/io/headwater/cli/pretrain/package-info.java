/** Released source bundles are opened and answer as they did. */
@NullMarked
package io.headwater.cli.pretrain;

import org.jspecify.annotations.NullMarked;
