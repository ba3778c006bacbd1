/** The console's HTTP: the page and its files, the view as JSON and as a stream of changes, a text to try, and commands. */
@NullMarked
package io.headwater.console.web;

import org.jspecify.annotations.NullMarked;
