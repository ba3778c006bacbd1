package io.headwater.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Looks at what a process has here, a container's limits being limits.
 *
 * @param javaFeature 17 of Java 17
 * @param cores that the process may use
 * @param memoryBytes that the machine or the container has
 * @param temporary where native libraries are unpacked
 */
public record MachineChecks(int javaFeature, int cores, long memoryBytes, Path temporary) {
    private static final int LEAST_JAVA = 17;
    private static final long GIGABYTE = 1_000_000_000;
    private static final long LEAST_MEMORY = 2 * GIGABYTE;
    private static final long ENOUGH_MEMORY = 4 * GIGABYTE;
    private static final long TEMPORARY_BYTES = GIGABYTE / 2;

    /** Those of this process. */
    public static MachineChecks current() {
        long memory = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
        return new MachineChecks(
                Runtime.version().feature(),
                Runtime.getRuntime().availableProcessors(),
                memory,
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** One for each thing. */
    public List<Finding> findings() {
        return List.of(java(), processors(), memory(), temporaryFolder());
    }

    private Finding java() {
        return javaFeature >= LEAST_JAVA
                ? Finding.fine("Java", "" + javaFeature)
                : Finding.problem(
                        "Java", "" + javaFeature, "install Java " + LEAST_JAVA + " or newer, or set JAVA_HOME");
    }

    private Finding processors() {
        return cores >= 2
                ? Finding.fine("cores", "" + cores)
                : Finding.warning("cores", "" + cores, "give it two: encoding takes nearly all the time there is");
    }

    private Finding memory() {
        String found = "%.1f GB".formatted(memoryBytes / (double) GIGABYTE);
        if (memoryBytes < LEAST_MEMORY) {
            return Finding.problem("memory", found, "a trainer needs 2 GB, a scorer 1 GB, the demo 3 GB");
        }
        return memoryBytes < ENOUGH_MEMORY
                ? Finding.warning("memory", found, "enough for one service; the demo and several services want 4 GB")
                : Finding.fine("memory", found);
    }

    private Finding temporaryFolder() {
        String subject = "temporary folder";
        try {
            long free = Files.getFileStore(temporary).getUsableSpace();
            if (free < TEMPORARY_BYTES) {
                return Finding.problem(
                        subject,
                        "%s has %d MB left".formatted(temporary, free / 1_000_000),
                        "make room: native libraries of about 400 MB are unpacked there");
            }
            return runsPrograms()
                    ? Finding.fine(subject, temporary.toString())
                    : Finding.problem(
                            subject,
                            temporary + " is mounted noexec",
                            "mount it with exec, or name another folder by -Djava.io.tmpdir in HEADWATER_JAVA_OPTS");
        } catch (IOException e) {
            return Finding.problem(subject, temporary + " cannot be written to: " + e.getMessage(), "make it writable");
        }
    }

    /** By trying: mount options are not to be had from Java. */
    private boolean runsPrograms() throws IOException {
        if (!temporary.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return true;
        }
        Path program = Files.createTempFile(
                temporary,
                "headwater-doctor",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            return Files.isExecutable(program);
        } finally {
            Files.delete(program);
        }
    }
}
