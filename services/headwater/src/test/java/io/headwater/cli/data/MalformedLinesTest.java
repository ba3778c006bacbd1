package io.headwater.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MalformedLinesTest {
    @Test
    void allAreCountedAndTheFirstFewAreTold() {
        MalformedLines lines = new MalformedLines();
        for (int i = 1; i <= 7; i++) {
            lines.add(new Entry.Malformed(i, "no label", new byte[0]));
        }

        assertThat(lines.count()).isEqualTo(7);
        assertThat(lines.report("skipped"))
                .startsWith("7 malformed lines were skipped:", "  line 1: no label")
                .endsWith("  line 5: no label", "  and 2 more");
    }

    @Test
    void nothingIsToldOfNone() {
        assertThat(new MalformedLines().report("skipped")).isEmpty();
    }
}
