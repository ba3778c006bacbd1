/** What may import what, as tests with the reason beside each rule. */
package io.headwater.cli.architecture;
