/** Headwater as its user runs it: processes of their own that are fed from outside, and killed. */
package io.headwater.cli.processes;
