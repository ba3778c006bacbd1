/** Training of source models: rows to features, features to a bundle. */
@NullMarked
package io.headwater.cli.pretrain;

import org.jspecify.annotations.NullMarked;
