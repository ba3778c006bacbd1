package io.headwater.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The class paths as the launcher runs them; {@code mvn package} has written them by the time this room is tested. */
class ScorerClassPathTest {
    private static final String TRAINING = ".*/(deeplearning4j|nd4j|headwater-learn|headwater-devkit).*";

    @Test
    void theScorerCarriesNoTrainingLibrary() throws IOException {
        assertThat(classPath("scorer")).isNotEmpty().noneMatch(jar -> jar.matches(TRAINING));
    }

    @Test
    void theTrainerDoesSoThatTheTestAboveCanFail() throws IOException {
        assertThat(classPath("trainer")).anyMatch(jar -> jar.matches(TRAINING));
    }

    private static List<String> classPath(String service) throws IOException {
        Path file = Path.of("..", service, "target", "classpath");
        assumeTrue(Files.exists(file), "SKIPPED: " + file + " is not there; run 'mvn verify' instead of 'mvn test'");
        return List.of(Files.readString(file).strip().split(":"));
    }
}
