package io.headwater.learn.gate;

import io.headwater.learn.state.SavedValues;
import java.util.OptionalDouble;

/** How often the version being served was right of late, each event asked before it was learned. Single-threaded. */
public final class ServedLevel {
    /** So many events are "of late": the accuracy is known to about two points. */
    public static final int WINDOW = 500;

    private static final String LAST = "last";
    private static final String EVENTS = "events";

    private final boolean[] last = new boolean[WINDOW];
    private long events;
    private int right;

    public void add(boolean hit) {
        int slot = (int) (events++ % WINDOW);
        right += (hit ? 1 : 0) - (last[slot] ? 1 : 0);
        last[slot] = hit;
    }

    /** Empty while there are too few events. */
    public OptionalDouble accuracy() {
        return events < WINDOW ? OptionalDouble.empty() : OptionalDouble.of((double) right / WINDOW);
    }

    /** Writes the whole state. */
    public void save(SavedValues state) {
        StringBuilder hits = new StringBuilder(WINDOW);
        for (boolean hit : last) {
            hits.append(hit ? '1' : '0');
        }
        state.put(LAST, hits.toString());
        state.put(EVENTS, events);
    }

    /** What {@link #save} has written. */
    public static ServedLevel load(SavedValues state) {
        ServedLevel level = new ServedLevel();
        level.events = state.longNumber(EVENTS);
        String hits = state.text(LAST);
        if (hits.length() != WINDOW) {
            throw new IllegalArgumentException("a window of " + hits.length() + " hits instead of " + WINDOW);
        }
        for (int slot = 0; slot < WINDOW; slot++) {
            level.last[slot] = hits.charAt(slot) == '1';
            level.right += level.last[slot] ? 1 : 0;
        }
        return level;
    }
}
