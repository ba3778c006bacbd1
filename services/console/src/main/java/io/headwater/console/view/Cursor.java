package io.headwater.console.view;

import java.util.EnumMap;
import java.util.Map;

/** What one reader has been given so far, so that it is given only what is new. Used by one thread, guarded by {@link Views}. */
public final class Cursor {
    final String wanted;
    final Map<ModelView.Part, Long> seen = new EnumMap<>(ModelView.Part.class);
    String model = "";
    long curveGeneration = -1;
    int curveSize;
    long models = -1;
    long refused = -1;

    /** @param wanted the model it is about; blank: whichever there is */
    public Cursor(String wanted) {
        this.wanted = wanted;
    }
}
