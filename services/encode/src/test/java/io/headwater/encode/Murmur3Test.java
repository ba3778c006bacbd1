package io.headwater.encode;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Murmur3Test {
    private static int hash(byte[] bytes, int seed) {
        return Murmur3.hash(bytes, 0, bytes.length, seed);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 00000000, 00000000",
        "'', 00000001, 514e28b7",
        "'', ffffffff, 81f16f39",
        "ffffffff, 00000000, 76293b50",
        "21436587, 00000000, f55b516b",
        "21436587, 5082edee, 2362f9de",
        "214365, 00000000, 7e4a8634",
        "2143, 00000000, a0f7b07a",
        "21, 00000000, 72661cf4",
        "00000000, 00000000, 2362f9de",
        "000000, 00000000, 85f0b427",
        "0000, 00000000, 30f4c306",
        "00, 00000000, 514e28b7"
    })
    void itGivesThePublishedHashesOfBytes(String bytes, String seed, String hash) {
        assertThat(hash(HexFormat.of().parseHex(bytes), Integer.parseUnsignedInt(seed, 16)))
                .isEqualTo(Integer.parseUnsignedInt(hash, 16));
    }

    @ParameterizedTest
    @CsvSource({"aaaa, 5a97808a", "'Hello, world!', 24884cba", "The quick brown fox jumps over the lazy dog, 2fa826cd"})
    void itGivesThePublishedHashesOfTexts(String text, String hash) {
        assertThat(hash(text.getBytes(US_ASCII), 0x9747b28c)).isEqualTo(Integer.parseUnsignedInt(hash, 16));
    }

    @Test
    void onlyThePartThatIsAskedForCounts() {
        byte[] bytes = "xyHello, world!z".getBytes(US_ASCII);

        assertThat(Murmur3.hash(bytes, 2, 15, 0x9747b28c)).isEqualTo(0x24884cba);
    }
}
