package io.headwater.encode;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pretrained transformer, cut between two blocks: the lower ones run frozen in ONNX Runtime, the upper ones are there as
 * weights, to be trained further.
 *
 * @param lower closed by {@link #close}
 */
public record SplitTransformer(LowerBlocks lower, TransformerTop top) implements AutoCloseable {
    private static final String BELOW = "-b";
    private static final Pattern ID = Pattern.compile("(.+)" + BELOW + "(\\d+)");
    private static final String PROBE =
            "A text that shows whether a transformer that was taken apart is still the same.";

    /** How many blocks lie below, by the {@link LowerBlocks#id id} of states; empty if these are another transformer's. */
    static Optional<Integer> below(String statesId, String transformer) {
        Matcher matcher = ID.matcher(statesId);
        return matcher.matches() && matcher.group(1).equals(transformer)
                ? Optional.of(Integer.parseInt(matcher.group(2)))
                : Optional.empty();
    }

    static boolean isStates(String id) {
        return ID.matcher(id).matches();
    }

    /** @param top so many blocks are to be trained */
    static SplitTransformer open(EncoderFiles files, int top, int maxTokens) throws InvalidEncoderException {
        TransformerGraph graph = TransformerGraph.read(files.model());
        if (top < 1 || top > graph.blocks()) {
            throw new InvalidEncoderException(
                    files.id() + " has " + graph.blocks() + " blocks: the top " + top + " cannot be trained");
        }
        int below = graph.blocks() - top;
        LowerBlocks lower = lower(files, graph, below, maxTokens);
        try (TokenGraph whole = new TokenGraph(files.model(), files.tokenizer(), maxTokens)) {
            int[] probe = lower.tokens(PROBE);
            float[] expected = whole.run(
                    Arrays.stream(probe).asLongStream().toArray(),
                    embeddings -> Pooling.MEAN.features(embeddings.getFloatBuffer(), probe.length, lower.width()));
            return new SplitTransformer(
                    lower, new TransformerTop(graph.shape(), below, top, graph.upper(below), probe, expected));
        } catch (OrtException | RuntimeException e) {
            lower.close();
            throw refused(files, e);
        } catch (InvalidEncoderException e) {
            lower.close();
            throw e;
        }
    }

    /** The lower blocks alone. */
    static LowerBlocks lower(EncoderFiles files, int below, int maxTokens) throws InvalidEncoderException {
        return lower(files, TransformerGraph.read(files.model()), below, maxTokens);
    }

    private static LowerBlocks lower(EncoderFiles files, TransformerGraph graph, int below, int maxTokens)
            throws InvalidEncoderException {
        OnnxEncoder.requireLength(maxTokens);
        if (below < 0 || below >= graph.blocks()) {
            throw new InvalidEncoderException(
                    files.id() + " has " + graph.blocks() + " blocks and cannot be cut above " + below);
        }
        String fingerprint = Sha256.of(files.fingerprint(maxTokens) + "\nblocks " + below + "\n");
        try {
            return new LowerBlocks(
                    files.id() + BELOW + below, fingerprint, graph.lower(below), files.tokenizer(), maxTokens);
        } catch (OrtException | RuntimeException e) {
            throw refused(files, e);
        }
    }

    /** Closes the lower blocks. */
    @Override
    public void close() {
        lower.close();
    }

    private static InvalidEncoderException refused(EncoderFiles files, Exception e) {
        return new InvalidEncoderException("transformer " + files.id() + " cannot be cut: " + e.getMessage(), e);
    }
}
