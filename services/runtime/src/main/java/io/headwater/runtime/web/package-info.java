/** What a page in a browser needs beside {@link io.headwater.runtime.HttpEndpoint}: files, safe headers, a stream of events. */
@NullMarked
package io.headwater.runtime.web;

import org.jspecify.annotations.NullMarked;
