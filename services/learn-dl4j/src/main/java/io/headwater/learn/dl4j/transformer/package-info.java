/**
 * The arithmetic of training a transformer's blocks: forwards and backwards by hand, matrices by the OpenBLAS that ND4J
 * brings along, on one thread, so that the same calls give the same bits. Texts are not padded: their tokens lie one after
 * the other in the rows of one matrix, and only the attention looks at where a text begins and ends.
 */
@NullMarked
package io.headwater.learn.dl4j.transformer;

import org.jspecify.annotations.NullMarked;
