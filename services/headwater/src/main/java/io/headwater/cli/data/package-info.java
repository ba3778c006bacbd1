/** Labelled data sets as ordered streams: files in three formats, WordNet's glosses, SpamAssassin's mail. No Kafka. */
@NullMarked
package io.headwater.cli.data;

import org.jspecify.annotations.NullMarked;
