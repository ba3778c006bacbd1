/**
 * What tests and the demo need around the product: an embedded broker, a proxy that breaks connections, waiting. Never
 * on a service's class path.
 */
@NullMarked
package io.headwater.devkit;

import org.jspecify.annotations.NullMarked;
