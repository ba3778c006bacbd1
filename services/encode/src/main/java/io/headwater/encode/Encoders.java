package io.headwater.encode;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The encoders by what configuration calls them: {@code minilm}, which is always there; the name of a {@link KnownEncoder}
 * that was fetched; or a folder with {@code model.onnx} and {@code tokenizer.json}, whose own name is the encoder's id.
 */
public final class Encoders {
    /** all-MiniLM-L6-v2 in 8-bit integers, 384 features: the one that is meant when nothing is said. */
    public static final String MINILM = "minilm";

    /** The same in 32-bit floats, whose blocks can be trained further: the one to fetch for it. */
    public static final String MINILM_FP32 = "minilm-fp32";

    /** Tokens of a text that are read by default. */
    public static final int DEFAULT_MAX_TOKENS = 128;

    private static final String RESERVED = new HashedNgrams().id();

    private final Path fetched;

    /** @param fetched the folder that has a folder for each fetched encoder, by its id; need not be there */
    public Encoders(Path fetched) {
        this.fetched = requireNonNull(fetched, "fetched");
    }

    /** Where the files of a known encoder belong. */
    public Path folder(KnownEncoder known) {
        return fetched.resolve(known.id());
    }

    /** Whether both files of a known encoder are there; not whether they are the right ones. */
    public boolean isFetched(KnownEncoder known) {
        return Files.exists(folder(known).resolve(EncoderFiles.MODEL))
                && Files.exists(folder(known).resolve(EncoderFiles.TOKENIZER));
    }

    /**
     * The id of the encoder that a setting means; looks at no file.
     *
     * @throws IllegalArgumentException if it is neither a known name nor a folder with a name for an id
     */
    public static String id(String setting) {
        if (setting.equals(MINILM) || KnownEncoder.named(setting).isPresent()) {
            return setting;
        }
        Path name = Path.of(setting).toAbsolutePath().normalize().getFileName();
        String id = name == null
                ? ""
                : name.toString()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("^-|-$", "");
        if (id.isEmpty() || id.equals(RESERVED)) {
            throw new IllegalArgumentException(
                    "an encoder is minilm, bge-zh, or a folder whose name serves as its id: '" + setting + "' gives '"
                            + id + "'");
        }
        return id;
    }

    /**
     * Opens all-MiniLM-L6-v2; takes a few hundred milliseconds and about 60 MB of native memory.
     *
     * @param maxTokens at most so many tokens of a text are read, 3 to 512, the two special ones among them
     */
    public static Encoder minilm(int maxTokens) {
        try {
            return OnnxEncoder.open(EncoderFiles.minilm(), maxTokens);
        } catch (InvalidEncoderException e) {
            throw new IllegalStateException("the encoder on the class path does not work", e);
        }
    }

    /**
     * Opens the encoder that a setting means, and proves on one text that it works.
     *
     * @param setting a name or a folder
     * @param pooling empty: as the encoder's files say; ignored for those with a name
     * @param maxTokens at most so many tokens of a text are read, 3 to 512, special ones among them
     * @throws InvalidEncoderException if its files are missing, changed, or do not work
     * @throws IllegalArgumentException if no encoder can be meant
     */
    public Encoder open(String setting, Optional<Pooling> pooling, int maxTokens) throws InvalidEncoderException {
        if (setting.equals(MINILM)) {
            return minilm(maxTokens);
        }
        return OnnxEncoder.open(files(setting, pooling), maxTokens);
    }

    /**
     * Opens a transformer to be fine-tuned; takes a second or two and about 150 MB of native memory, most of it for a moment.
     *
     * @param setting a name or a folder, of a BERT in 32-bit floats
     * @param top so many of its blocks are to be trained
     * @param maxTokens at most so many tokens of a text are read, 3 to 512, special ones among them
     * @throws InvalidEncoderException if its files are missing, changed, or cannot be taken apart
     */
    public SplitTransformer split(String setting, int top, int maxTokens) throws InvalidEncoderException {
        return SplitTransformer.open(files(setting, Optional.of(Pooling.MEAN)), top, maxTokens);
    }

    /**
     * Opens the lower blocks whose states a version reads.
     *
     * @param setting a name or a folder, of the transformer that is here
     * @param id of the states
     * @return empty if they are not those of this transformer
     * @throws InvalidEncoderException if its files are missing, changed, or cannot be taken apart
     */
    public Optional<LowerBlocks> lowerBlocks(String setting, String id, int maxTokens) throws InvalidEncoderException {
        Optional<Integer> below = SplitTransformer.below(id, id(setting));
        return below.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        SplitTransformer.lower(files(setting, Optional.of(Pooling.MEAN)), below.get(), maxTokens));
    }

    /** Whether an id is not an encoder's but that of the states that {@link LowerBlocks} make. */
    public static boolean isStates(String id) {
        return SplitTransformer.isStates(id);
    }

    private EncoderFiles files(String setting, Optional<Pooling> pooling) throws InvalidEncoderException {
        Optional<KnownEncoder> known = KnownEncoder.named(setting);
        if (known.isEmpty()) {
            return EncoderFiles.folder(id(setting), Path.of(setting), pooling);
        }
        if (!isFetched(known.get())) {
            throw new InvalidEncoderException("encoder " + setting + " is not in " + fetched
                    + ". Fetch it once: headwater encoders fetch " + setting + "; or name a folder that holds it");
        }
        return known.get().files(folder(known.get()));
    }
}
