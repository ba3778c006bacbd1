/** What a machine and a cluster must be for Headwater, looked at and told with what to do. */
@NullMarked
package io.headwater.cli.doctor;

import org.jspecify.annotations.NullMarked;
