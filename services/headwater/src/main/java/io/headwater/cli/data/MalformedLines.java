package io.headwater.cli.data;

import java.util.ArrayList;
import java.util.List;

/** Counts the malformed lines of one pass and remembers the first few, to be reported at its end. One thread. */
public final class MalformedLines {
    private static final int REMEMBERED = 5;

    private final List<Entry.Malformed> first = new ArrayList<>();
    private long count;

    public void add(Entry.Malformed line) {
        count++;
        if (first.size() < REMEMBERED) {
            first.add(line);
        }
    }

    public long count() {
        return count;
    }

    /**
     * What to tell the user; empty if there were none.
     *
     * @param whatHappened to them, for example {@code skipped}
     */
    public List<String> report(String whatHappened) {
        List<String> lines = new ArrayList<>();
        if (count > 0) {
            lines.add(count + (count == 1 ? " malformed line was " : " malformed lines were ") + whatHappened + ":");
            first.forEach(line -> lines.add("  line " + line.line() + ": " + line.reason()));
        }
        if (count > first.size()) {
            lines.add("  and " + (count - first.size()) + " more");
        }
        return lines;
    }
}
