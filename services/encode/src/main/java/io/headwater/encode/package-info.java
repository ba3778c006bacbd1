/** Text to features: tokenizers and encoders. Knows ONNX Runtime; knows neither Kafka nor a training library. */
@NullMarked
package io.headwater.encode;

import org.jspecify.annotations.NullMarked;
