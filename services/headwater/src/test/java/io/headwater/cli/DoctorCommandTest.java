package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.doctor.Finding;
import io.headwater.cli.doctor.MachineChecks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aMachineThatIsLargeEnoughIsFine() {
        assertThat(new MachineChecks(17, 2, 8_000_000_000L, folder).findings())
                .extracting(Finding::grade)
                .containsOnly(Finding.Grade.FINE);
    }

    @Test
    void aSmallMachineIsToldWithWhatToDo() {
        List<Finding> findings = new MachineChecks(11, 1, 1_000_000_000L, folder.resolve("missing")).findings();

        assertThat(findings)
                .extracting(Finding::grade)
                .containsExactly(
                        Finding.Grade.PROBLEM, Finding.Grade.WARNING, Finding.Grade.PROBLEM, Finding.Grade.PROBLEM);
        assertThat(findings).extracting(Finding::advice).doesNotContain("");
        assertThat(new MachineChecks(17, 2, 3_000_000_000L, folder).findings())
                .extracting(Finding::grade)
                .contains(Finding.Grade.WARNING);
    }

    @Test
    void anEncoderThatIsNotThereIsInTheWay() {
        StringWriter out = new StringWriter();

        assertThat(run(
                        out,
                        "doctor",
                        "--no-cluster",
                        "--encoder",
                        folder.resolve("none").toString()))
                .isEqualTo(3);
        assertThat(out.toString()).contains("problem  encoder").contains("model.onnx");
    }

    @Test
    void theScriptOfCompletionKnowsEveryCommand() {
        StringWriter out = new StringWriter();

        assertThat(run(out, "completion")).isZero();
        assertThat(out.toString())
                .contains("complete -F")
                .contains(
                        "demo", "doctor", "encoders", "models", "produce", "scorer", "trainer", "--bootstrap-servers");
    }

    private static int run(StringWriter out, String... arguments) {
        return Main.commandLine().setOut(new PrintWriter(out, true)).execute(arguments);
    }
}
