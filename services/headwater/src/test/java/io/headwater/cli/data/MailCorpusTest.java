package io.headwater.cli.data;

import static io.headwater.cli.data.Reading.all;
import static io.headwater.cli.data.Reading.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailCorpusTest {
    @TempDir
    private Path folder;

    @Test
    void messagesComeOnceInTheOrderInWhichTheyWereSentWithTheirFoldersClass() throws IOException {
        Path archive = archive(
                "package/data/spam-2/00001.ab12.txt", "Subject: later\nDate: Fri, 23 Aug 2002 10:00:00 +0000\n\nbuy\n",
                "package/data/hard-ham-1/00007.cd34.txt",
                        "Subject: first\nDate: Thu, 22 Aug 2002 10:00:00 +0000\n\nhi\n",
                "package/data/easy-ham-1/00002.txt", "Subject: undated\n\nhi\n",
                "package/data/spam-2/00009.txt", "Subject: later\nDate: Sat, 24 Aug 2002 10:00:00 +0000\n\nbuy\n",
                "package/data/easy-ham-1/00003.txt", "Date: Thu, 22 Aug 2002 10:00:00 +0000\n\n\n",
                "package/data/easy-ham-1/00003.json", "{}",
                "package/README.md", "no mail");

        assertThat(all(new MailCorpus(archive).open()))
                .containsExactly(
                        row("hard-ham-1-00007", "ham", "first hi"),
                        row("spam-2-00001", "spam", "later buy"),
                        row("easy-ham-1-00002", "ham", "undated hi"));
    }

    @Test
    void aPackageWithoutMessagesIsRefused() throws IOException {
        Path archive = archive("package/README.md", "no mail");

        assertThatThrownBy(() -> new MailCorpus(archive).open()).isInstanceOf(DataException.class);
    }

    private Path archive(String... namesAndContents) throws IOException {
        Path archive = folder.resolve("corpus.tgz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                byte[] content = namesAndContents[i + 1].getBytes(StandardCharsets.US_ASCII);
                TarArchiveEntry entry = new TarArchiveEntry(namesAndContents[i]);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return archive;
    }
}
