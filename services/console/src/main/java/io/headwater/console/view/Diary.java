package io.headwater.console.view;

import io.headwater.model.ModelEvent;
import java.util.List;
import java.util.Map;

/** What happened to a model, and where on its curve that was. */
final class Diary {
    private static final int ENTRIES = 60;
    private static final int MARKS = 200;

    private final Recent<Entry> entries = new Recent<>(ENTRIES);
    private final Recent<Entry> marks = new Recent<>(MARKS);

    /**
     * @param events how many events the model had learned by then
     * @param time milliseconds since the epoch
     */
    record Entry(String type, long version, long events, Map<String, Object> details, long time) {}

    /**
     * @param entries the newest first
     * @param marks those that belong on the curve, the newest first
     */
    record Section(List<Entry> entries, List<Entry> marks) {}

    /** @param learned how many events the model had learned when this was read, if the event does not say */
    void add(ModelEvent event, long learned) {
        Object said = event.details().get("events");
        long events = said instanceof Number number ? number.longValue() : learned;
        Entry entry = new Entry(
                event.type().code(),
                event.version(),
                events,
                event.details(),
                event.time().toEpochMilli());
        entries.add(entry);
        // New labels come by the dozen in the beginning: they would hide the curve.
        if (event.type() != ModelEvent.Type.LABELS_GROWN) {
            marks.add(entry);
        }
    }

    Section section() {
        return new Section(entries.newestFirst(), marks.newestFirst());
    }
}
