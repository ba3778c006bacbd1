package io.headwater.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Against small shell scripts in npm's place. */
@DisabledOnOs(OS.WINDOWS)
class NpmPackageTest {
    private static final String SPECIFIER = "@scope/data@1.2.3";

    @TempDir
    private Path folder;

    @Test
    void aPackageIsFetchedOnceAndThenKept() throws IOException {
        Path calls = folder.resolve("calls");
        String npm = script("echo \"$@\" >> '" + calls + "'; echo packed > scope-data-1.2.3.tgz");

        Path first = new NpmPackage(npm, SPECIFIER, folder.resolve("cache")).fetch();
        Path second = new NpmPackage(npm, SPECIFIER, folder.resolve("cache")).fetch();

        assertThat(first).isEqualTo(second).hasContent("packed");
        assertThat(calls).hasContent("pack --silent @scope/data@1.2.3");
        assertThat(folder.resolve("cache")).isDirectoryContaining(first::equals);
        assertThat(cached()).hasSize(1);
    }

    @Test
    void withoutNpmTheOtherWaysAreNamed() {
        String npm = folder.resolve("no-npm").toString();

        assertThatThrownBy(() -> new NpmPackage(npm, SPECIFIER, folder.resolve("cache")).fetch())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("--data wordnet")
                .hasMessageContaining("--data FILE");
    }

    @Test
    void whatNpmSaysWhenItFailsIsToldAndNothingIsKept() throws IOException {
        String npm = script("echo 'no such package' >&2; exit 1");

        assertThatThrownBy(() -> new NpmPackage(npm, SPECIFIER, folder.resolve("cache")).fetch())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no such package");
        assertThat(cached()).isEmpty();
    }

    private File[] cached() {
        return Objects.requireNonNull(folder.resolve("cache").toFile().listFiles());
    }

    private String script(String body) throws IOException {
        Path script = Files.createFile(
                folder.resolve("npm"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(script, "#!/bin/sh\n" + body + "\n").toString();
    }
}
