@NullMarked
package io.headwater.bench.quality;

import org.jspecify.annotations.NullMarked;
