package io.headwater.cli.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A package registry's own client, run as a process: it finds mirrors and proxies as its user has set them up, and checks
 * what it fetches.
 */
public final class RegistryClient {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String program;
    private final String otherWays;

    /**
     * @param program the command, for example {@code npm}
     * @param otherWays what its user can do without it, in whole sentences
     */
    public RegistryClient(String program, String otherWays) {
        this.program = requireNonNull(program, "program");
        this.otherWays = requireNonNull(otherWays, "otherWays");
    }

    /**
     * Runs it to its end.
     *
     * @param wanted what it is to fetch
     * @param folder where it runs; its output is left there
     * @throws DataException without it, or if it fails: what it said, and what to do instead
     */
    public void run(String wanted, Path folder, List<String> arguments) throws IOException {
        Path output = folder.resolve("client.log");
        List<String> command = new ArrayList<>(arguments);
        command.add(0, program);
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new DataException(
                    "'" + program + "', which fetches " + wanted + ", is not on the PATH. " + otherWays, e);
        }
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroy();
                throw new DataException(program + " has not fetched " + wanted + " within " + PATIENCE.toMinutes()
                        + " minutes. " + otherWays);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new DataException("interrupted while " + program + " fetched " + wanted, e);
        }
        if (process.exitValue() != 0) {
            throw new DataException(program + " could not fetch " + wanted + ": "
                    + Files.readString(output, UTF_8).strip() + ". " + otherWays);
        }
    }
}
