/** What the page shows, folded from the events of the topics: pure, bounded in memory, without Kafka and without HTTP. */
@NullMarked
package io.headwater.console.view;

import org.jspecify.annotations.NullMarked;
