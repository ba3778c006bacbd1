package io.headwater.learn.drift;

import java.util.Map;

/**
 * Watches one number per event, such as the prequential error, for a change of its mean.
 *
 * <p>Single-threaded, never blocks. Deterministic: the same values give the same alarms on every machine, also across a
 * restart. Each kind has a static {@code load(prefix, metadata)} that reads what {@link #save} has written.
 */
public interface DriftDetector {
    /**
     * Shows it the next value.
     *
     * @param value finite
     * @return whether this value gives the alarm; the detector has then forgotten all values, this one too
     * @throws IllegalArgumentException if the value is not finite
     */
    boolean add(double value);

    /** Writes its whole state, settings included, under names that begin with {@code prefix}. */
    void save(String prefix, Map<String, String> metadata);
}
