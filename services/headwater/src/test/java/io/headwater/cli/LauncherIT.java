package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher itself, in a repository of empty files, with scripts in the place of Java and Maven. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
    private static final Path LAUNCHER = Path.of("..", "..", "headwater").toAbsolutePath();

    /** Writes what {@code mvn package} writes, and counts how often it was called. */
    private static final String MAVEN = """
            #!/bin/bash
            echo "$PWD $*" >> "$CALLS"
            [[ -n ${FAIL:-} ]] && { echo '[ERROR] it does not compile'; exit 1; }
            for module in services/*/; do
              mkdir -p "$module/target/classes"
              echo -n "$PWD/pom.xml:$PWD/$module/src/main/A.java" > "$module/target/classpath"
            done
            """;

    /** Says how it was called. */
    private static final String JAVA = """
            #!/bin/bash
            echo "pid $$"
            echo "in $PWD"
            echo "omp $OMP_NUM_THREADS"
            printf 'arg %s\\n' "$@"
            """;

    @TempDir
    private Path folder;

    private Path repository;
    private Path calls;

    @BeforeEach
    void layOut() throws IOException {
        repository = Files.createDirectories(folder.resolve("a repository")).toRealPath();
        calls = repository.resolve("calls");
        Files.copy(LAUNCHER, repository.resolve("headwater"));
        Files.createFile(repository.resolve("pom.xml"));
        Files.createDirectories(repository.resolve(".mvn"));
        Files.createDirectories(repository.resolve("schemas"));
        for (String service : List.of("headwater", "trainer", "scorer", "bench")) {
            Path sources = Files.createDirectories(repository.resolve("services/" + service + "/src/main"));
            Files.createFile(sources.resolve("A.java"));
        }
        script("bin/mvn", MAVEN);
        java("17.0.9");
    }

    @Test
    void itBuildsOnceAndThenJustRuns() throws Exception {
        Run first = launch("--version");
        Run second = launch("--version");

        assertThat(first.out()).contains("arg io.headwater.cli.Main", "arg --version");
        assertThat(first.err()).contains("building Headwater, the first time takes a few minutes");
        assertThat(second.out()).contains("arg io.headwater.cli.Main");
        assertThat(second.err()).isEmpty();
        assertThat(builds())
                .singleElement()
                .asString()
                .startsWith(repository + " -B")
                .endsWith(" package");
    }

    @Test
    void aNewerSourceOrPomIsBuiltAndANewerTestIsNot() throws Exception {
        launch("--version");

        touch("services/trainer/src/test/B.java");
        touch("services/trainer/target/C.class");
        launch("--version");
        assertThat(builds()).hasSize(1);

        touch("services/trainer/src/main/A.java");
        launch("--version");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void aJarThatIsGoneIsBuiltAgain() throws Exception {
        launch("--version");
        Path classPath = repository.resolve("services/headwater/target/classpath");
        Files.writeString(classPath, repository.resolve("gone.jar") + ":" + repository.resolve("pom.xml"));

        launch("--version");

        assertThat(builds()).hasSize(2);
    }

    @Test
    void everyServiceRunsItsMainClassOnItsOwnClassPath() throws Exception {
        Map<String, String> mains = Map.of(
                "trainer", "io.headwater.trainer.TrainerMain",
                "scorer", "io.headwater.scorer.ScorerMain",
                "bench", "io.headwater.bench.BenchMain");
        for (Map.Entry<String, String> service : mains.entrySet()) {
            List<String> arguments = launch(service.getKey(), "--port", "1").arguments();

            assertThat(arguments).endsWith(service.getValue(), "--port", "1");
            assertThat(arguments.get(arguments.indexOf("-cp") + 1))
                    .startsWith(repository + "/services/" + service.getKey() + "/target/classes:")
                    .doesNotContain("/services/headwater/");
        }
        assertThat(launch("produce", "a file").arguments()).endsWith("io.headwater.cli.Main", "produce", "a file");
    }

    @Test
    void itWorksThroughALinkFromAnyFolderWhichStaysTheUsers() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("else where")).toRealPath();
        Path link = Files.createSymbolicLink(elsewhere.resolve("hw"), Path.of("..", "a repository", "headwater"));

        Run run = start(elsewhere, Map.of(), link.toString(), "demo", "--data", "./mine.tsv");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("in " + elsewhere);
        assertThat(run.arguments()).endsWith("demo", "--data", "./mine.tsv");
    }

    @Test
    void itBecomesTheJvmSoThatSignalsReachIt() throws Exception {
        Run run = launch("--version");

        assertThat(run.out()).contains("pid " + run.pid());
    }

    @Test
    void oneThreadForBlasUnlessTheUserSaysOtherwise() throws Exception {
        assertThat(launch("--version").out()).contains("omp 1");
        assertThat(launch(Map.of("OMP_NUM_THREADS", "3"), "--version").out()).contains("omp 3");
    }

    @Test
    void theUsersJvmOptionsComeLastAndWin() throws Exception {
        List<String> arguments = launch(Map.of("HEADWATER_JAVA_OPTS", "-Xmx7g -Dx=y"), "--version")
                .arguments();

        assertThat(arguments).containsSubsequence("-Xmx512m", "-Xmx7g", "-Dx=y", "-cp");
    }

    @Test
    void aShareOfTheContainersMemoryTakesThePlaceOfAFixedHeap() throws Exception {
        List<String> arguments =
                launch(Map.of("HEADWATER_HEAP_PERCENT", "60"), "--version").arguments();

        assertThat(arguments).contains("-XX:MaxRAMPercentage=60").noneMatch(argument -> argument.startsWith("-Xmx"));

        Run refused = launch(Map.of("HEADWATER_HEAP_PERCENT", "2g"), "--version");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("HEADWATER_HEAP_PERCENT is not 1 to 99: 2g");
    }

    @Test
    void aNewJvmIsToldThatNativeCodeIsWanted() throws Exception {
        assertThat(launch("--version").arguments()).noneMatch(argument -> argument.startsWith("--enable-native"));

        java("25.0.1");

        assertThat(launch("--version").arguments())
                .contains("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void aFailedBuildShowsItsErrorsAndWhereTheRestIs() throws Exception {
        Run run = launch(Map.of("FAIL", "1"), "--version");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("[ERROR] it does not compile", "target/launcher-build.log");
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Process first = process(repository, Map.of(), repository + "/headwater", "--version");
        Process second = process(repository, Map.of(), repository + "/headwater", "--version");

        assertThat(Run.of(first).code()).isZero();
        assertThat(Run.of(second).code()).isZero();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aDistributionNeedsNoMaven() throws Exception {
        Path home = Files.createDirectories(folder.resolve("dist/lib/scorer"))
                .getParent()
                .getParent();
        Files.delete(repository.resolve("bin/mvn"));

        Run run = launch(Map.of("HEADWATER_HOME", home.toString()), "scorer");

        assertThat(run.arguments())
                .containsSubsequence(
                        "-cp", home + "/app/scorer/*:" + home + "/lib/scorer/*", "io.headwater.scorer.ScorerMain");
    }

    private Run launch(String... arguments) throws Exception {
        return launch(Map.of(), arguments);
    }

    private Run launch(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(repository + "/headwater"));
        command.addAll(List.of(arguments));
        return start(repository, environment, command.toArray(String[]::new));
    }

    private Run start(Path in, Map<String, String> environment, String... command) throws Exception {
        return Run.of(process(in, environment, command));
    }

    private Process process(Path in, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(in.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("HEADWATER_") || name.equals("OMP_NUM_THREADS"));
        builder.environment().put("PATH", repository + "/bin:" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", repository + "/jdk");
        builder.environment().put("CALLS", calls.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private List<String> builds() throws IOException {
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private void java(String version) throws IOException {
        script("jdk/bin/java", JAVA);
        script("jdk/bin/javac", "#!/bin/bash\n");
        Files.writeString(repository.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private void script(String name, String content) throws IOException {
        Path script = repository.resolve(name);
        Files.createDirectories(script.getParent());
        Files.writeString(script, content);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void touch(String name) throws IOException {
        Path file = repository.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "changed");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(2)));
    }

    /** A launcher that has ended. */
    private record Run(long pid, int code, String out, String err) {
        static Run of(Process process) throws Exception {
            String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Run(process.pid(), process.exitValue(), out, err);
        }

        List<String> arguments() {
            return out.lines()
                    .filter(line -> line.startsWith("arg "))
                    .map(line -> line.substring(4))
                    .toList();
        }
    }
}
