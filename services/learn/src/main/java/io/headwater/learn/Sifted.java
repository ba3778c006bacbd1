package io.headwater.learn;

import java.util.List;

/**
 * What becomes of the events of a micro-batch.
 *
 * @param learned what is learned now, in this order
 * @param held what is kept back from now on
 * @param places by event of the micro-batch: its index in {@code learned}; or, less than 0, {@code -1 -} its index in
 *     {@code held}; or {@link #NOWHERE}. Owned by this record
 */
record Sifted(List<Example> learned, List<Example> held, int[] places) {
    /** Of an event that returns: it was counted when it came. */
    static final int NOWHERE = Integer.MIN_VALUE;

    Sifted {
        learned = List.copyOf(learned);
        held = List.copyOf(held);
    }
}
