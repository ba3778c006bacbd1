package io.headwater.learn.gate;

/**
 * When versions are held.
 *
 * @param enabled whether they are at all
 * @param mostEvents so many events after a hold began, the next version is served whatever is known of it
 */
public record GateSettings(boolean enabled, long mostEvents) {
    public static final GateSettings OFF = new GateSettings(false, 1);
    public static final GateSettings DEFAULT = new GateSettings(true, 4_000);

    public GateSettings {
        if (mostEvents < 1) {
            throw new IllegalArgumentException("a hold ends after at least 1 event, not " + mostEvents);
        }
    }
}
