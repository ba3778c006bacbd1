package io.headwater.learn.dl4j;

import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Writes the tokens of texts into a state, and reads them. A token's number is below 2^24: every one is a float. */
final class TokenList {
    private static final String LENGTHS = ".lengths";

    private TokenList() {}

    /** Two tensors whose names begin with {@code name}. */
    static List<Tensor> tensors(String name, List<int[]> texts) {
        float[] lengths = new float[texts.size()];
        float[] all = new float[texts.stream().mapToInt(text -> text.length).sum()];
        int at = 0;
        for (int text = 0; text < lengths.length; text++) {
            lengths[text] = texts.get(text).length;
            for (int token : texts.get(text)) {
                all[at++] = token;
            }
        }
        return List.of(
                Tensor.of(name, List.of(all.length), all), Tensor.of(name + LENGTHS, List.of(lengths.length), lengths));
    }

    /** @throws IllegalArgumentException if they do not hang together */
    static List<int[]> read(String name, List<Tensor> tensors) {
        float[] all = numbers(name, tensors);
        float[] lengths = numbers(name + LENGTHS, tensors);
        List<int[]> texts = new ArrayList<>();
        int at = 0;
        for (float length : lengths) {
            int[] tokens = new int[(int) length];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = (int) all[at++];
            }
            texts.add(tokens);
        }
        return texts;
    }

    private static float[] numbers(String name, List<Tensor> tensors) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no tensor " + name + " in a state of " + tensors))
                .toArray();
    }
}
