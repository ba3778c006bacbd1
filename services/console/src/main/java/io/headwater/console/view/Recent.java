package io.headwater.console.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The newest few of something. */
final class Recent<T> {
    private final int most;
    private final Deque<T> items = new ArrayDeque<>();

    Recent(int most) {
        this.most = most;
    }

    void add(T item) {
        if (items.size() == most) {
            items.removeFirst();
        }
        items.addLast(item);
    }

    /** The newest first. */
    List<T> newestFirst() {
        List<T> list = new ArrayList<>(items);
        Collections.reverse(list);
        return list;
    }
}
