package io.headwater.console.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was not let in, by reason. A refused event may not even say which model it was for, so this is for all of them. */
final class Refused {
    private static final int RECENT = 8;
    private static final int REASONS = 64;
    private static final String OTHER = "other";

    private final Map<String, Long> byReason = new TreeMap<>();
    private final Recent<RefusedEvent> recent = new Recent<>(RECENT);
    private long count;

    /** @param reasons the most frequent first */
    record Section(long count, List<Reason> reasons, List<RefusedEvent> recent) {}

    record Reason(String reason, long count) {}

    void add(RefusedEvent event) {
        count++;
        // The list is closed, but who writes to the topic is not.
        boolean known = byReason.containsKey(event.reason()) || byReason.size() < REASONS;
        byReason.merge(known ? event.reason() : OTHER, 1L, Long::sum);
        recent.add(event);
    }

    Section section() {
        List<Reason> reasons = new ArrayList<>();
        byReason.forEach((reason, seen) -> reasons.add(new Reason(reason, seen)));
        reasons.sort(Comparator.comparingLong(Reason::count).reversed());
        return new Section(count, reasons, recent.newestFirst());
    }
}
