package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class VersionDigestTest {
    private static final byte[] GRAPH = {1, 2, 3};
    private static final int WIDTH = 20;

    private final Tensor bias = Tensor.of("bias", List.of(2), 1, 2);
    private final Tensor table = table(5_000, 0);
    private final VersionDigest digest = VersionDigest.of(GRAPH, List.of(bias, table));

    @Test
    void aHashMadeFromTheOneBeforeIsThatOfTheWhole() {
        Random random = new Random(5);
        VersionDigest current = digest;
        float[] values = table.toArray();
        int count = 5_000;
        for (int version = 0; version < 50; version++) {
            int grown = count + random.nextInt(900);
            values = Arrays.copyOf(values, grown * WIDTH);
            TreeSet<Integer> rows = new TreeSet<>();
            for (int row = count; row < grown; row++) {
                rows.add(row);
            }
            for (int i = 0; i < 10; i++) {
                rows.add(random.nextInt(count));
            }
            for (int row : rows) {
                values[row * WIDTH + random.nextInt(WIDTH)] = random.nextFloat();
            }
            count = grown;
            List<Tensor> after = List.of(bias, Tensor.of("table", List.of(count, WIDTH), values));
            current = current.next(
                    after,
                    new TensorChanges(
                            Set.of(),
                            Map.of(
                                    "table",
                                    rows.stream().mapToInt(Integer::intValue).toArray())));
            assertThat(current.sha256()).isEqualTo(VersionHash.of(GRAPH, after));
        }
    }

    @Test
    void whatIsSaidToBeUnchangedIsNotLookedAt() {
        List<Tensor> other = List.of(bias, table(5_000, 1));

        assertThat(digest.next(other, TensorChanges.NONE).sha256()).isEqualTo(digest.sha256());
        assertThat(digest.next(other, new TensorChanges(Set.of("table"), Map.of()))
                        .sha256())
                .isEqualTo(VersionHash.of(GRAPH, other));
    }

    @Test
    void aTensorThatNobodySaidIsNewOrHasAnotherShapeIsADefect() {
        assertThatThrownBy(() -> digest.next(List.of(bias, table, bias.renamed("new")), TensorChanges.NONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> digest.next(List.of(bias, table(5_001, 0)), TensorChanges.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void changesAreFoundByRowsWhereTheyAreKnownAndByBytesElsewhere() {
        Tensor grown = table(5_002, 0);
        TensorChanges changes = TensorChanges.between(
                        List.of(bias, table),
                        List.of(Tensor.of("bias", List.of(2), 1, 3), grown),
                        Map.of("table", new int[] {4, 5_000, 5_001}))
                .orElseThrow();

        assertThat(changes.whole()).containsExactly("bias");
        assertThat(changes.rows().get("table")).containsExactly(4, 5_000, 5_001);
        assertThat(changes.bytes(List.of(bias, grown))).isEqualTo(8 + 3 * 4 * (1 + WIDTH));
        assertThat(TensorChanges.between(List.of(bias, table), List.of(bias, table(5_000, 0)), Map.of()))
                .contains(TensorChanges.NONE);
        assertThat(TensorChanges.between(List.of(bias, table), List.of(bias, table), Map.of("table", new int[0])))
                .contains(TensorChanges.NONE);
    }

    @Test
    void rowsThatNobodyNamedAreFound() {
        float[] values = Arrays.copyOf(table.toArray(), 5_002 * WIDTH);
        values[0]++;
        values[7 * WIDTH + 3]++;
        values[7 * WIDTH + 5]++;
        values[8 * WIDTH]++;
        values[5_000 * WIDTH - 1]++;
        Tensor after = Tensor.of("table", List.of(5_002, WIDTH), values);

        TensorChanges changes =
                TensorChanges.between(List.of(table), List.of(after), Map.of()).orElseThrow();

        assertThat(changes.whole()).isEmpty();
        assertThat(changes.rows().get("table")).containsExactly(0, 7, 8, 4_999, 5_000, 5_001);
    }

    @Test
    void aTableOfWhichNearlyAllRowsDifferIsSentWhole() {
        float[] values = table.toArray();
        for (int row = 0; row < 4_900; row++) {
            values[row * WIDTH]++;
        }
        assertThat(TensorChanges.between(
                        List.of(table), List.of(Tensor.of("table", List.of(5_000, WIDTH), values)), Map.of()))
                .contains(new TensorChanges(Set.of("table"), Map.of()));
    }

    @Test
    void rowsThatDoNotTellTheWholeStoryAreNotBelieved() {
        List<Integer> wider = List.of(5_000, WIDTH + 1);
        List<int[]> incomplete = new ArrayList<>();
        incomplete.add(new int[] {5_001});
        incomplete.add(new int[] {3});
        incomplete.add(new int[] {5_001, 5_000});
        for (int[] rows : incomplete) {
            assertThat(TensorChanges.between(List.of(table), List.of(table(5_002, 0)), Map.of("table", rows))
                            .orElseThrow()
                            .rows()
                            .get("table"))
                    .containsExactly(5_000, 5_001);
        }
        assertThat(TensorChanges.between(
                        List.of(table),
                        List.of(Tensor.of("table", wider, new float[5_000 * (WIDTH + 1)])),
                        Map.of("table", new int[] {3})))
                .contains(new TensorChanges(Set.of("table"), Map.of()));
    }

    @Test
    void aTensorTakenAwayIsNothingForADelta() {
        assertThat(TensorChanges.between(List.of(bias, table), List.of(table), Map.of()))
                .isEmpty();
    }

    private static Tensor table(int rows, float first) {
        float[] values = new float[rows * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        values[0] = first;
        return Tensor.of("table", List.of(rows, WIDTH), values);
    }
}
