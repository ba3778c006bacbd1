/**
 * The scorer: follows versions as they are published and turns texts into predictions. Carries no training library: ONNX
 * Runtime scores a version's graph with its weights as inputs, so that a new version replaces tensors, not sessions.
 */
@NullMarked
package io.headwater.scorer;

import org.jspecify.annotations.NullMarked;
