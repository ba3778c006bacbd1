package io.headwater.cli.data;

import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A labelled data set in its order, handed out entry by entry as it is asked for.
 *
 * <p>One pass, one thread at a time. An {@link IOException} ends the pass: what cannot be read as a row but lets the next
 * line be read is an {@link Entry.Malformed} instead.
 */
public interface LabeledTexts extends Closeable {
    /** What the data set is called when its rows are named, for example {@code agnews}. */
    String name();

    /** How many rows there are, where that is known without reading them all. */
    default OptionalLong size() {
        return OptionalLong.empty();
    }

    /** The next entry, or null at the end. */
    @Nullable Entry next() throws IOException;

    @Override
    default void close() throws IOException {}
}
