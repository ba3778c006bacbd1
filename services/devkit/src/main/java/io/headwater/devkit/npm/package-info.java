/** What tests need of the npm registry, by npm's own client. */
@NullMarked
package io.headwater.devkit.npm;

import org.jspecify.annotations.NullMarked;
