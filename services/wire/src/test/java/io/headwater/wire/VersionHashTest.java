package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class VersionHashTest {
    private static final byte[] GRAPH = "graph".getBytes(StandardCharsets.UTF_8);

    @Test
    void theTestVectorsOfThePageHold() {
        List<MatchResult> vectors = Pattern.compile("(?m)^\\| `([a-z]*)` \\| (.+) \\| `([0-9a-f]{64})` \\|$")
                .matcher(Schemas.file("model-update.md"))
                .results()
                .toList();

        assertThat(vectors).hasSize(6);
        for (MatchResult vector : vectors) {
            assertThat(VersionHash.of(vector.group(1).getBytes(StandardCharsets.UTF_8), tensors(vector.group(2))))
                    .as(vector.group(2))
                    .isEqualTo(vector.group(3));
        }
    }

    @Test
    void theHashesOnTheWayArePrintedOnThePageToo() {
        String page = Schemas.file("model-update.md");

        assertThat(page).contains(VersionHash.graph(GRAPH));
        assertThat(page).contains(HexFormat.of().formatHex(VersionHash.leaf(ramp("b", 2))));
    }

    @Test
    void theOrderInWhichTensorsAreGivenDoesNotMatter() {
        List<Tensor> tensors = new ArrayList<>(List.of(ramp("a", 2), ramp("b", 3), ramp("C", 1)));
        String hash = VersionHash.of(GRAPH, tensors);
        Collections.reverse(tensors);

        assertThat(VersionHash.of(GRAPH, tensors)).isEqualTo(hash);
    }

    @Test
    void whateverDistinguishesVersionsDistinguishesTheirHashes() {
        assertThat(List.of(
                        VersionHash.of(GRAPH, List.of(ramp("a", 6))),
                        VersionHash.of(GRAPH, List.of(ramp("b", 6))),
                        VersionHash.of(GRAPH, List.of(ramp("a", 2, 3))),
                        VersionHash.of(GRAPH, List.of(ramp("a", 3, 2))),
                        VersionHash.of(GRAPH, List.of(ramp("a", 3), ramp("b", 3))),
                        VersionHash.of(GRAPH, List.of(Tensor.of("a", List.of(6), 0, 1, 2, 3, 4, 6))),
                        VersionHash.of(GRAPH, List.of(Tensor.of("a", List.of(6), -0f, 1, 2, 3, 4, 5))),
                        VersionHash.of(new byte[0], List.of(ramp("a", 6)))))
                .doesNotHaveDuplicates();
    }

    @Test
    void aChangeInAnyBlockOfABigTableChangesTheHash() {
        float[] values = new float[5000 * 20];
        String hash = VersionHash.of(GRAPH, List.of(Tensor.of("t", List.of(5000, 20), values.clone())));
        for (int row = 0; row < 5000; row += 499) {
            float[] changed = values.clone();
            changed[row * 20 + 7] = 1;
            assertThat(VersionHash.of(GRAPH, List.of(Tensor.of("t", List.of(5000, 20), changed))))
                    .isNotEqualTo(hash);
        }
    }

    @Test
    void aNameMayNotBeThereTwice() {
        assertThatThrownBy(() -> VersionHash.of(GRAPH, List.of(ramp("a", 1), ramp("a", 2))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Tensor> tensors(String description) {
        return Pattern.compile("`(\\S+)` \\[([0-9, ]*)]")
                .matcher(description)
                .results()
                .map(m -> ramp(
                        m.group(1),
                        m.group(2).isEmpty()
                                ? new Integer[0]
                                : Arrays.stream(m.group(2).split(", ", -1))
                                        .map(Integer::valueOf)
                                        .toArray(Integer[]::new)))
                .toList();
    }

    private static Tensor ramp(String name, Integer... shape) {
        int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i;
        }
        return Tensor.of(name, List.of(shape), values);
    }
}
