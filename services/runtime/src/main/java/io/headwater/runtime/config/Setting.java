package io.headwater.runtime.config;

import static java.util.Objects.requireNonNull;

/** One key's value as somebody wrote it, and where: a line of a file, a variable, a flag. */
record Setting(String key, String value, String origin) {
    Setting {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
        requireNonNull(origin, "origin");
    }

    String mistake(String what) {
        return key + " (" + origin + "): " + what;
    }
}
