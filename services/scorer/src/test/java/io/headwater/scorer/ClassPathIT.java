package io.headwater.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A scorer carries no training library: not at run time, and not by a test's back door either. */
class ClassPathIT {
    /** Of Tribuo only what reads and writes ONNX graphs may be there: a transformer is cut with it. */
    private static final List<String> TRAINING = List.of("deeplearning4j", "nd4j", "javacpp", "tribuo-core", "learn");

    @Test
    void theClassPathThatAScorerRunsOnIsFreeOfTrainingLibraries() throws Exception {
        List<String> jars =
                List.of(Files.readString(Path.of("target", "classpath")).strip().split(File.pathSeparator, -1));

        assertThat(jars).anyMatch(jar -> jar.contains("onnxruntime"));
        assertThat(jars)
                .map(jar -> Path.of(jar).getFileName().toString())
                .noneMatch(jar -> TRAINING.stream().anyMatch(jar::contains));
    }
}
