package io.headwater.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What computes here. Equal logs give equal bytes for one description, no further. */
public final class Software {
    private static final Path LINUX_CPU = Path.of("/proc/cpuinfo");

    /** Widest first: numeric libraries choose their kernels by them. */
    private static final List<String> EXTENSIONS = List.of("avx512f", "avx2", "avx", "asimd");

    private Software() {}

    /** For example {@code headwater 0.1.0 amd64 avx2}. */
    public static String description() {
        return "headwater " + version() + " " + System.getProperty("os.arch")
                + extension().map(name -> " " + name).orElse("");
    }

    /** The version in the jar's manifest; {@code development} when run from class files. */
    public static String version() {
        return Optional.ofNullable(Software.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    private static Optional<String> extension() {
        if (!Files.isReadable(LINUX_CPU)) {
            return Optional.empty();
        }
        try {
            String flags = Files.readString(LINUX_CPU, StandardCharsets.UTF_8);
            return EXTENSIONS.stream()
                    .filter(name -> flags.matches("(?s).*\\b" + name + "\\b.*"))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
