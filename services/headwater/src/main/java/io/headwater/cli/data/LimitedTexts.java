package io.headwater.cli.data;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The first rows of a data set; malformed entries between them are passed on and not counted. */
final class LimitedTexts implements LabeledTexts {
    private final LabeledTexts all;
    private final long limit;
    private long rows;

    /**
     * @param limit how many rows, at least 1
     */
    LimitedTexts(LabeledTexts all, long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1: " + limit);
        }
        this.all = requireNonNull(all, "all");
        this.limit = limit;
    }

    @Override
    public String name() {
        return all.name();
    }

    @Override
    public OptionalLong size() {
        OptionalLong size = all.size();
        return size.isPresent() ? OptionalLong.of(Math.min(limit, size.getAsLong())) : size;
    }

    @Override
    public @Nullable Entry next() throws IOException {
        if (rows == limit) {
            return null;
        }
        Entry entry = all.next();
        if (entry instanceof Entry.Row) {
            rows++;
        }
        return entry;
    }

    @Override
    public void close() throws IOException {
        all.close();
    }
}
