package io.headwater.runtime.kafka;

import io.headwater.runtime.EnvironmentException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Who this instance is to its consumer group, kept on disk: a process that was killed comes back as the same static member
 * (KIP-345) and takes its tasks back without waiting for a session to run out.
 *
 * <p>Two processes with one identity would fence each other without end, so a running instance holds a lock on it.
 */
final class InstanceId {
    private InstanceId() {}

    /** The identity kept in {@code stateDir}, made at the first call. Throws {@link EnvironmentException} when the disk does not let it. */
    static String of(String applicationId, Path stateDir) {
        Path file = stateDir.resolve(applicationId + ".instance");
        try {
            Files.createDirectories(stateDir);
            if (!Files.exists(file)) {
                create(file);
            }
            return UUID.fromString(
                            Files.readString(file, StandardCharsets.UTF_8).strip())
                    .toString();
        } catch (IOException | IllegalArgumentException e) {
            throw new EnvironmentException("no instance id in " + file + ": " + e, e);
        }
    }

    /** Whole or not at all, even when the process dies in between. */
    private static void create(Path file) throws IOException {
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "instance", ".tmp");
        try {
            Files.writeString(draft, UUID.randomUUID() + "\n", StandardCharsets.UTF_8);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            Files.delete(draft); // another thread was first: its identity counts
        }
    }

    /** Held while the instance runs; released by the operating system when the process dies. */
    static Lock lock(String applicationId, Path stateDir) {
        Path file = stateDir.resolve(applicationId + ".lock");
        try {
            Files.createDirectories(stateDir);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new Lock(channel, tryLock(channel, file));
        } catch (IOException e) {
            throw new EnvironmentException("cannot lock " + file + ": " + e, e);
        }
    }

    private static FileLock tryLock(FileChannel channel, Path file) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) { // held by this very process
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new EnvironmentException(
                    "another instance runs in " + file.getParent() + ": every process needs its own state.dir");
        }
        return lock;
    }

    record Lock(FileChannel channel, FileLock lock) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close(); // releases the lock
        }
    }
}
