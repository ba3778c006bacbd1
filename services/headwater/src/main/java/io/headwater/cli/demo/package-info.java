/** The demo: the whole flow in one process, its progress, its report, and its summary. */
@NullMarked
package io.headwater.cli.demo;

import org.jspecify.annotations.NullMarked;
