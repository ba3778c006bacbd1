package io.headwater.console.view;

import io.headwater.model.ModelEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What happened to a model, and where on its curve that was. */
final class Diary {
    private static final int ENTRIES = 60;
    private static final int MARKS = 200;

    /** New labels come by the dozen in the beginning and would hide the curve; the others do not bend it. */
    private static final Set<ModelEvent.Type> UNMARKED = Set.of(
            ModelEvent.Type.LABELS_GROWN,
            ModelEvent.Type.PAUSED,
            ModelEvent.Type.RESUMED,
            ModelEvent.Type.PUBLISHED,
            ModelEvent.Type.COMMAND_REFUSED);

    private final Recent<Entry> entries = new Recent<>(ENTRIES);
    private final Recent<Entry> marks = new Recent<>(MARKS);
    private long added;
    private boolean paused;

    /**
     * @param number counts the entries as they are read, from 1 on: what is answered later has a larger one
     * @param events how many events the model had learned by then
     * @param time milliseconds since the epoch
     */
    record Entry(long number, String type, long version, long events, Map<String, Object> details, long time) {}

    /**
     * @param entries the newest first
     * @param marks those that belong on the curve, the newest first
     * @param paused whether the model was told to pause, and not yet to go on
     */
    record Section(List<Entry> entries, List<Entry> marks, boolean paused) {}

    /** @param learned how many events the model had learned when this was read, if the event does not say */
    void add(ModelEvent event, long learned) {
        Object said = event.details().get("events");
        long events = said instanceof Number number ? number.longValue() : learned;
        Entry entry = new Entry(
                ++added,
                event.type().code(),
                event.version(),
                events,
                event.details(),
                event.time().toEpochMilli());
        entries.add(entry);
        if (!UNMARKED.contains(event.type())) {
            marks.add(entry);
        }
        if (event.type() == ModelEvent.Type.PAUSED || event.type() == ModelEvent.Type.RESUMED) {
            paused = event.type() == ModelEvent.Type.PAUSED;
        }
    }

    Section section() {
        return new Section(entries.newestFirst(), marks.newestFirst(), paused);
    }
}
