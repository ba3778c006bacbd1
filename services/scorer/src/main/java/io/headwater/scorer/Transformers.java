package io.headwater.scorer;

import static java.util.Objects.requireNonNull;

import io.headwater.encode.Encoders;
import io.headwater.encode.InvalidEncoderException;
import io.headwater.encode.LowerBlocks;
import io.headwater.runtime.CacheFolder;
import io.headwater.runtime.config.ServiceConfig;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lower blocks of the transformer that is here, opened when the first version asks for what they make of texts: most
 * scorers never need them. Thread-safe; owns them.
 */
final class Transformers implements AutoCloseable {
    private final Opener opener;
    private final Map<String, LowerBlocks> opened = new ConcurrentHashMap<>();

    /** Opens lower blocks by the id of what they make. */
    interface Opener {
        /**
         * Opens them.
         *
         * @return empty if they are of a transformer that is not here
         */
        Optional<LowerBlocks> open(String id) throws InvalidEncoderException;
    }

    Transformers(Opener opener) {
        this.opener = requireNonNull(opener, "opener");
    }

    /** Those of the transformer that the configuration names. */
    static Transformers of(ServiceConfig config) {
        Encoders encoders = new Encoders(CacheFolder.encoders());
        return new Transformers(id -> encoders.lowerBlocks(config.transformer(), id, config.encoderMaxTokens()));
    }

    /** None at all. */
    static Transformers none() {
        return new Transformers(id -> Optional.empty());
    }

    /**
     * Opens lower blocks unless they are open; called by one thread.
     *
     * @param id of an input of a version's graph
     * @return empty if they are of a transformer that is not here
     * @throws InvalidEncoderException if the transformer's files are missing or cannot be used
     */
    Optional<LowerBlocks> open(String id) throws InvalidEncoderException {
        LowerBlocks present = opened.get(id);
        if (present != null) {
            return Optional.of(present);
        }
        Optional<LowerBlocks> fresh = opener.open(id);
        fresh.ifPresent(blocks -> opened.put(id, blocks));
        return fresh;
    }

    /** Those of these that are open and that make what one of {@code inputs} wants. */
    Optional<LowerBlocks> among(Iterable<String> inputs) {
        for (String input : inputs) {
            LowerBlocks blocks = opened.get(input);
            if (blocks != null) {
                return Optional.of(blocks);
            }
        }
        return Optional.empty();
    }

    /** Gives their native memory back, once the texts under way are done. */
    @Override
    public void close() {
        opened.values().forEach(LowerBlocks::close);
    }
}
