package io.headwater.cli.models;

/**
 * Something in a history that must not be.
 *
 * @param where partition and offset of the record that shows it, for example {@code model-updates-2 offset 17}
 */
public record Fault(long version, String where, String what) {
    String line() {
        return (version > 0 ? "version " + version + ", " : "") + where + ": " + what;
    }
}
