/** The console's HTTP: the page and its files, the view as JSON and as a stream of changes, and a text to try. */
@NullMarked
package io.headwater.console.web;

import org.jspecify.annotations.NullMarked;
