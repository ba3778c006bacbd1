/** Learning without Kafka and without DL4J: the learner port, the target model, prequential evaluation. */
@NullMarked
package io.headwater.learn;

import org.jspecify.annotations.NullMarked;
