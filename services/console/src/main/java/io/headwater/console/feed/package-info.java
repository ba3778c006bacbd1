/** How the console is fed from Kafka, and how it asks a scorer. */
@NullMarked
package io.headwater.console.feed;

import org.jspecify.annotations.NullMarked;
