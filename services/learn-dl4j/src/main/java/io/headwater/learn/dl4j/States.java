package io.headwater.learn.dl4j;

import java.util.function.Function;

/**
 * An input of a serving graph that is made of a text's tokens.
 *
 * @param id of the input
 * @param width numbers of a token
 * @param of makes {@code [tokens, width]} of tokens, row after row; what it gives is not to be written to
 */
record States(String id, int width, Function<int[], float[]> of) {}
