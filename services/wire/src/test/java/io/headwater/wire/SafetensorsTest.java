package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @Test
    void whatIsWrittenComesBackSortedByName() {
        List<Tensor> tensors = List.of(
                Tensor.of("z", List.of(2, 3), 1, 2, 3, 4, 5, Float.MIN_VALUE),
                Tensor.of("a/\"b\"", List.of(), Float.NaN),
                Tensor.of("empty", List.of(0, 7)));

        Safetensors.Contents contents = Safetensors.read(Safetensors.write(Map.of("k", "v"), tensors));

        assertThat(contents.metadata()).containsExactly(Map.entry("k", "v"));
        assertThat(Versions.values(contents.tensors()))
                .isEqualTo(Versions.values(List.of(tensors.get(1), tensors.get(2), tensors.get(0))));
    }

    @Test
    void theDataStartsAtAMultipleOfEightBytes() {
        for (int length = 1; length < 20; length++) {
            ByteBuffer file = Safetensors.write(Map.of(), List.of(Tensor.of("n".repeat(length), List.of(1), 7)));

            long header = file.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
            assertThat(header % 8).isZero();
            assertThat(file.remaining()).isEqualTo(8 + header + 4);
        }
    }

    @Test
    void tensorsShareTheBytesTheyAreReadFrom() {
        ByteBuffer file = Safetensors.write(Map.of(), List.of(Tensor.of("a", List.of(2), 1, 2)));
        ByteBuffer direct = ByteBuffer.allocateDirect(file.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        direct.put(file).flip();
        Tensor tensor = Safetensors.read(direct).tensors().get(0);

        direct.putFloat(direct.limit() - 4, 9);

        assertThat(tensor.bytes().isDirect()).isTrue();
        assertThat(tensor.toArray()).containsExactly(1, 9);
    }

    @Test
    void aFileMayLieAnywhereInABuffer() {
        ByteBuffer file = Safetensors.write(Map.of(), List.of(Tensor.of("a", List.of(1), 7)));
        ByteBuffer larger = ByteBuffer.allocate(file.remaining() + 20).position(11);
        larger.put(file).flip().position(11);

        assertThat(Safetensors.read(larger).tensors().get(0).toArray()).containsExactly(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                " {}",
                "{",
                "{}}",
                "{\"a\":7}",
                "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"__metadata__\":{\"k\":1},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
            })
    void aHeaderThatIsNoneIsRefused(String header) {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + bytes.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(bytes.length).put(bytes).putFloat(7).flip();

        assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 13, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32})
    void aHeaderLengthThatCannotBeIsRefused(long length) {
        ByteBuffer file = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(0, length);

        assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(MalformedException.class);
    }

    @Test
    void aNameThatCannotBeWrittenIsTheCallersMistake() {
        for (String name : List.of("", "__metadata__", "half \ud800")) {
            assertThatThrownBy(() -> Safetensors.write(Map.of(), List.of(Tensor.of(name, List.of(1), 7))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
