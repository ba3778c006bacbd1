package io.headwater.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashedNgramsTest {
    private static final Pattern VECTOR = Pattern.compile("(?m)^\\| `\"(.*)\"` \\| (.*) ?\\| ([0-9 ]*)\\|$");
    private static final Pattern ESCAPED = Pattern.compile("\\\\u([0-9a-f]{4})");

    private final HashedNgrams ngrams = new HashedNgrams();

    record Vector(String text, List<String> words, int[] rows) {}

    /** The page that other languages follow. */
    private static String page() {
        try (InputStream in = HashedNgramsTest.class.getResourceAsStream("/schemas/ngrams.md")) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Vector> vectors() {
        return VECTOR.matcher(page()).results().map(HashedNgramsTest::vector);
    }

    private static Vector vector(MatchResult line) {
        String text = ESCAPED.matcher(line.group(1))
                .replaceAll(unit -> String.valueOf((char) Integer.parseInt(unit.group(1), 16)));
        return new Vector(
                text,
                Arrays.stream(line.group(2).split("·"))
                        .map(String::strip)
                        .filter(w -> !w.isEmpty())
                        .toList(),
                Arrays.stream(line.group(3).split(" "))
                        .filter(row -> !row.isEmpty())
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }

    @Test
    void thePageHasVectors() {
        assertThat(vectors()).hasSize(22);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aTextHasTheWordsAndRowsOfThePage(Vector vector) {
        Words words = Words.of(vector.text());
        List<String> found = IntStream.range(0, words.count())
                .mapToObj(i -> new String(words.bytes(), words.start(i), words.end(i) - words.start(i), UTF_8))
                .toList();

        assertThat(found).isEqualTo(vector.words());
        assertThat(ngrams.encode(vector.text())).isEqualTo(vector.rows());
    }

    @Test
    void aLongTextHasTheRowsOfThePage() throws Exception {
        int[] rows =
                ngrams.encode(IntStream.range(0, 3_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" ")));
        String joined = Arrays.stream(rows).mapToObj(Integer::toString).collect(Collectors.joining(" "));

        assertThat(rows).hasSize(HashedNgrams.MOST);
        assertThat(page()).contains("`" + sha256(joined) + "`");
    }

    @Test
    void theFingerprintIsThatOfThePagesLines() throws Exception {
        String page = page();
        int begin = page.indexOf("headwater-ngrams 1\n");
        String lines = page.substring(begin, page.indexOf("```", begin));

        assertThat(ngrams.fingerprint()).isEqualTo(sha256(lines));
        assertThat(page).contains("`" + ngrams.fingerprint() + "`");
        assertThat(ngrams.id()).isEqualTo("ngrams");
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }

    @Test
    void rowsAreAscendingDistinctAndNeverThePadding() {
        String text = IntStream.range(0, 900).mapToObj(i -> "word" + i % 700).collect(Collectors.joining(", "));

        int[] rows = ngrams.encode(text);

        assertThat(rows).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(1_300);
        assertThat(rows[0]).isPositive();
        assertThat(rows[rows.length - 1]).isLessThan(HashedNgrams.BUCKETS);
    }

    @Test
    void repetitionsDoNotUseUpTheRoom() {
        String text = "again ".repeat(5_000) + "news";

        assertThat(ngrams.encode(text)).hasSize(4).contains(ngrams.encode("news"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\uD83D", "\uDE00 \u0000"})
    void aTextWithoutWordsHasNoRows(String text) {
        assertThat(ngrams.encode(text)).isEmpty();
    }

    @Test
    void halfASurrogatePairSeparatesWords() {
        assertThat(ngrams.encode("one\uD800two")).isEqualTo(ngrams.encode("one two"));
    }

    @Test
    void howMuchSpaceStandsBetweenWordsDoesNotMatter() {
        assertThat(ngrams.encode(" Stocks\trise \n again  ")).isEqualTo(ngrams.encode("stocks rise again"));
    }

    @Test
    void theOrderOfWordsMatters() {
        assertThat(ngrams.encode("dog bites man")).isNotEqualTo(ngrams.encode("man bites dog"));
    }

    @Test
    void sixtyFourKilobytesOfAnythingAreRead() {
        for (String morsel : List.of("a ", "ab", "中", "é", "\uD842\uDFB7", "\u0301", "ﷺ")) {
            String text = morsel.repeat(65_536 / morsel.getBytes(UTF_8).length);
            assertThat(ngrams.encode(text)).as(morsel).isNotEmpty();
        }
    }

    @Test
    void manyThreadsGetTheSameRows() {
        String text = "The river rose through the night";
        int[] alone = ngrams.encode(text);

        assertThat(IntStream.range(0, 2_000).parallel().mapToObj(i -> ngrams.encode(text)))
                .allMatch(rows -> Arrays.equals(rows, alone));
    }
}
