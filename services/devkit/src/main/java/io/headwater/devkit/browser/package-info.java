/** A real browser for tests: pages are looked at, driven by keyboard, measured and photographed. */
@NullMarked
package io.headwater.devkit.browser;

import org.jspecify.annotations.NullMarked;
