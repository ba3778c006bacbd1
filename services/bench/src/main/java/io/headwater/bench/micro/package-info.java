/** JMH benchmarks of single steps: encode, learn, publish, swap, score, snapshot. */
@NullMarked
package io.headwater.bench.micro;

import org.jspecify.annotations.NullMarked;
