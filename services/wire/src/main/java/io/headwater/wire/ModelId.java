package io.headwater.wire;

import java.util.regex.Pattern;

/** What a model may be called: its id stands in record keys, metric tags, file names and URLs. */
public final class ModelId {
    public static final String RULE = "a model id has 1 to 128 characters, each one of A-Z a-z 0-9 . _ -";

    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private ModelId() {}

    public static boolean isValid(String id) {
        return PATTERN.matcher(id).matches();
    }
}
