package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Tensor;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowDeltaTest {
    private static final Tensor BIAS = Tensor.of("bias", List.of(2), 1, 2);
    private static final Tensor TABLE = ramp(4);

    private final Versions.Published first = Versions.snapshot(1, 1, "", List.of(BIAS, TABLE));
    private final ChainedVersion base = accept(Optional.empty(), first);

    @Test
    void aDeltaBringsOnlyTheRowsThatChangedAndThoseThatAreNew() throws Exception {
        Tensor grown = with(ramp(6), 1, 4, 5);
        Versions.Published delta = delta(List.of(BIAS, grown), Map.of("table", new int[] {1, 4, 5}));

        assertThat(Versions.values(delta.assembled().tensors()))
                .containsExactly(
                        "table@rows[3][1.0, 4.0, 5.0]", "table@values[3, 2][-1.0, -1.0, -1.0, -1.0, -1.0, -1.0]");
        assertThat(Versions.values(accept(Optional.of(base), delta).version().tensors()))
                .isEqualTo(Versions.values(List.of(BIAS, grown)));
    }

    @Test
    void theBaseStaysAsItIsWhileItIsServed() {
        accept(Optional.of(base), delta(List.of(BIAS, with(ramp(4), 2)), Map.of("table", new int[] {2})));

        assertThat(Versions.values(base.version().tensors())).isEqualTo(Versions.values(List.of(BIAS, ramp(4))));
    }

    @Test
    void rowsOfManyDeltasAddUpToWhatASnapshotSays() {
        ChainedVersion current = base;
        Tensor table = TABLE;
        for (int version = 2; version < 20; version++) {
            int row = version % 7;
            Tensor next = with(extended(table, row + 1), row);
            int from = Math.min(row, table.shape().get(0));
            int[] rows = row < table.shape().get(0)
                    ? new int[] {row}
                    : java.util.stream.IntStream.rangeClosed(from, row).toArray();
            List<Tensor> all = List.of(BIAS, next);
            Payload payload = Payload.delta(Versions.GRAPH, all, Set.of(), Map.of("table", rows));
            current = accept(Optional.of(current), published(current, version, payload));
            table = next;
        }
        assertThat(Versions.values(current.version().tensors())).isEqualTo(Versions.values(List.of(BIAS, table)));
        assertThat(current.digest().sha256())
                .isEqualTo(VersionHash.of(Versions.GRAPH, current.version().tensors()));
    }

    static List<Arguments> thingsThatDoNotFit() {
        Tensor row = Tensor.of("table@values", List.of(1, 2), 8, 9);
        Tensor rows = Tensor.of("table@values", List.of(2, 2), 8, 9, 8, 9);
        return List.of(
                Arguments.of("an unknown table", List.of(rows("no", 1), row.renamed("no@values"))),
                Arguments.of("a gap before an appended row", List.of(rows("table", 5), row)),
                Arguments.of("a gap between appended rows", List.of(rows("table", 4, 6), rows)),
                Arguments.of("descending rows", List.of(rows("table", 2, 1), rows)),
                Arguments.of("a row twice", List.of(rows("table", 2, 2), rows)),
                Arguments.of("a negative row", List.of(rows("table", -1), row)),
                Arguments.of("half a row", List.of(rows("table", 1.5f), row)),
                Arguments.of("no number", List.of(rows("table", Float.NaN), row)),
                Arguments.of("an endless number", List.of(rows("table", Float.POSITIVE_INFINITY), row)),
                Arguments.of("no rows", List.of(rows("table"), Tensor.of("table@values", List.of(0, 2)))),
                Arguments.of("rows and the whole table", List.of(rows("table", 1), row, ramp(4))),
                Arguments.of("rows without values", List.of(rows("table", 1))),
                Arguments.of("values without rows", List.of(row)),
                Arguments.of("too few values", List.of(rows("table", 1, 2), row)),
                Arguments.of(
                        "rows of another width",
                        List.of(rows("table", 1), Tensor.of("table@values", List.of(1, 3), 1, 2, 3))),
                Arguments.of("a table of numbers", List.of(Tensor.of("table@rows", List.of(1, 1), 1), row)),
                Arguments.of("rows of a scalar", List.of(rows("bias", 0), Tensor.of("bias@values", List.of(), 3))));
    }

    @ParameterizedTest
    @MethodSource("thingsThatDoNotFit")
    void aDeltaThatDoesNotFitItsBaseIsMalformed(String what, List<Tensor> sent) {
        Versions.Published any = delta(List.of(BIAS, with(ramp(4), 1)), Map.of("table", new int[] {1}));
        Update update = new Update(any.manifest(), Optional.empty(), sent);

        assertThatThrownBy(() -> VersionChain.next(Optional.of(base), update))
                .as(what)
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void aSnapshotWithSingleRowsIsMalformed() {
        Update update =
                new Update(first.manifest(), Optional.of(Versions.GRAPH), List.of(BIAS, TABLE, rows("table", 1)));

        assertThatThrownBy(() -> VersionChain.next(Optional.empty(), update))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void rowsWithOtherValuesThanTheHashSaysAreRefused() {
        Versions.Published delta = delta(List.of(BIAS, with(ramp(4), 1)), Map.of("table", new int[] {1}));
        Update update = new Update(
                delta.manifest(),
                Optional.empty(),
                List.of(rows("table", 1), Tensor.of("table@values", List.of(1, 2), -1, -2)));

        assertThatThrownBy(() -> VersionChain.next(Optional.of(base), update))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.BAD_HASH));
    }

    @Test
    void aPayloadOfRowsThatAreNotThereIsNotMade() {
        List<Tensor> all = List.of(BIAS, TABLE);
        for (int[] rows : List.of(new int[] {4}, new int[] {2, 1}, new int[] {-1}, new int[] {})) {
            assertThatThrownBy(() -> Payload.delta(Versions.GRAPH, all, Set.of(), Map.of("table", rows)))
                    .as(Arrays.toString(rows))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Payload.snapshot(Versions.GRAPH, List.of(TABLE.renamed("table@rows"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theVectorOfThePageIsWhatThisSoftwareComputes() {
        Tensor big = ramp("table", 5000, 20);
        float[] values = Arrays.copyOf(big.toArray(), 5001 * 20);
        for (int row : new int[] {7, 4999, 5000}) {
            Arrays.fill(values, row * 20, row * 20 + 20, -1);
        }
        List<Tensor> after = List.of(Tensor.of("table", List.of(5001, 20), values));
        byte[] graph = "graph".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Payload payload = Payload.delta(graph, after, Set.of(), Map.of("table", new int[] {7, 4999, 5000}));
        assertThat(Schemas.file("model-update.md")).contains(payload.sha256());
    }

    private Versions.Published delta(List<Tensor> all, Map<String, int[]> rows) {
        return published(base, 2, Payload.delta(Versions.GRAPH, all, Set.of(), rows));
    }

    private static Versions.Published published(ChainedVersion current, long version, Payload payload) {
        return new Versions.Published(
                Versions.manifest(
                        1,
                        version,
                        current.version().manifest().sha256(),
                        io.headwater.model.Manifest.Kind.DELTA,
                        java.util.OptionalLong.of(version - 1),
                        payload),
                payload);
    }

    private static ChainedVersion accept(Optional<ChainedVersion> current, Versions.Published update) {
        try {
            return VersionChain.next(current, update.assembled());
        } catch (UpdateRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private static Tensor rows(String table, float... numbers) {
        return Tensor.of(table + "@rows", List.of(numbers.length), numbers);
    }

    private static Tensor ramp(int rows) {
        return ramp("table", rows, 2);
    }

    private static Tensor ramp(String name, int rows, int width) {
        float[] values = new float[rows * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Tensor.of(name, List.of(rows, width), values);
    }

    private static Tensor extended(Tensor table, int rows) {
        List<Integer> shape = new ArrayList<>(table.shape());
        shape.set(0, Math.max(rows, table.shape().get(0)));
        return Tensor.of(table.name(), shape, Arrays.copyOf(table.toArray(), shape.get(0) * shape.get(1)));
    }

    private static Tensor with(Tensor table, int... changed) {
        float[] values = table.toArray();
        for (int row : changed) {
            Arrays.fill(values, row * 2, row * 2 + 2, -1);
        }
        return Tensor.of(table.name(), table.shape(), values);
    }
}
