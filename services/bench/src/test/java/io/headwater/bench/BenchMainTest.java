package io.headwater.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.demo.Percentiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BenchMainTest {
    private final StringWriter err = new StringWriter();

    @Test
    void aWrongCommandLineIsAUsersMistake() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("overhead")).isEqualTo(2);
        assertThat(err.toString()).contains("--data");
        assertThat(run("freshness", "--data", "x.tsv", "--limit", "many")).isEqualTo(2);
        assertThat(run("overhead", "--data", "x.tsv", "--limit", "-1")).isEqualTo(2);
        assertThat(run("micro", "--forks", "x")).isEqualTo(2);
        assertThat(run("quality", "--data", "x.tsv", "--without", "everything")).isEqualTo(2);
        assertThat(err.toString()).contains("everything", "replay", "drift");
        assertThat(run("quality", "--data", "x.tsv", "--micro-batch", "0")).isEqualTo(2);
        assertThat(run("quality", "--data", "x.tsv", "--scenario", "permuted", "--goals", "reference"))
                .isEqualTo(2);
    }

    @Test
    void aFileThatIsNotThereIsToldInASentence() {
        assertThat(run("overhead", "--data", "no-such-file.tsv")).isEqualTo(3);
        assertThat(run("quality", "--data", "no-such-file.tsv")).isEqualTo(3);
        assertThat(err.toString()).contains("no-such-file.tsv").doesNotContain("Exception");
    }

    @Test
    void freshnessMustHoldAtTheMedianAndInTheTail() {
        assertThat(FreshnessCommand.meetsRequirement(new Percentiles(400L, 500L, 1000L, 9000L, 10)))
                .isTrue();
        assertThat(FreshnessCommand.meetsRequirement(new Percentiles(401L, 500L, 1000L, 9000L, 10)))
                .isFalse();
        assertThat(FreshnessCommand.meetsRequirement(new Percentiles(400L, 500L, 1001L, 9000L, 10)))
                .isFalse();
        assertThat(FreshnessCommand.meetsRequirement(Percentiles.NONE)).isFalse();
    }

    private int run(String... args) {
        return BenchMain.commandLine().setErr(new PrintWriter(err, true)).execute(args);
    }
}
