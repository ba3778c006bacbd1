/**
 * Learners on DL4J and their export to ONNX: the only room that knows DL4J and ND4J. {@link
 * io.headwater.learn.dl4j.Learners} is the way in.
 */
@NullMarked
package io.headwater.learn.dl4j;

import org.jspecify.annotations.NullMarked;
