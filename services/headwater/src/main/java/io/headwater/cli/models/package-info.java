/** What there is to see of the models of a cluster: reads the topic {@code models}, renders it for people and for programs. */
@NullMarked
package io.headwater.cli.models;

import org.jspecify.annotations.NullMarked;
