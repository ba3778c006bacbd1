package io.headwater.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.docs.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code deploy/Dockerfile} would make, as far as it can be had without an engine: its files, variables and entry point. */
final class Image {
    private static final String HOME = "/opt/headwater";

    private final Path files;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final String entryPoint;
    private final String healthCheck;

    private Image(Path files) throws IOException {
        this.files = files;
        String dockerfile = Files.readString(Repository.file("deploy/Dockerfile"));
        String last = dockerfile.substring(dockerfile.lastIndexOf("\nFROM ")).replace("\\\n", " ");
        Matcher environment = Pattern.compile("^ENV (.*)$", Pattern.MULTILINE).matcher(last);
        while (environment.find()) {
            Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|(\\S+))")
                    .matcher(environment.group(1))
                    .results()
                    .forEach(pair ->
                            variables.put(pair.group(1), pair.group(2) == null ? pair.group(3) : pair.group(2)));
        }
        Matcher entry = Pattern.compile("ENTRYPOINT \\[\"([^\"]+)\"]").matcher(last);
        assertThat(entry.find()).isTrue();
        entryPoint = entry.group(1);
        Matcher health = Pattern.compile("HEALTHCHECK .*CMD \\[\"([^\"]+)\"]").matcher(last);
        assertThat(health.find()).isTrue();
        healthCheck = health.group(1);
        // In this order: what was built here is a layer of its own over the libraries.
        assertThat(last)
                .containsSubsequence(
                        "COPY --from=build /dist/lib " + HOME + "/lib", "COPY --from=build /dist/app " + HOME + "/app");
        for (String name : List.of("headwater", "deploy/healthcheck")) {
            assertThat(last).contains(name);
            Path file = Repository.file(name);
            Path copy = Files.copy(file, files.resolve(file.getFileName()));
            assertThat(copy.toFile().setExecutable(true)).isTrue();
        }
    }

    /** Gathers the files by {@code deploy/lib.sh}, as the build stage does. */
    static Image gather(Path folder) throws Exception {
        Path files = Files.createDirectories(folder.resolve("image"));
        Process gathering = new ProcessBuilder(
                        "sh", Repository.file("deploy/lib.sh").toString(), files.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("lib.log").toFile())
                .start();
        assertThat(gathering.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(gathering.exitValue())
                .as(Files.readString(folder.resolve("lib.log")))
                .isZero();
        return new Image(files);
    }

    /**
     * Starts a container of it: the image's variables and the deployment's over them; its paths are folders of the test, and all
     * interfaces are the one that has its address.
     *
     * @param memory what the container may have, as a deployment writes it
     * @param volumes folders of the container → folders here
     */
    Container start(
            Path folder,
            String name,
            LoopbackHosts hosts,
            List<String> arguments,
            Map<String, String> variables,
            String memory,
            Map<String, Path> volumes)
            throws IOException {
        Map<String, Path> paths = new LinkedHashMap<>(volumes);
        paths.put(HOME, files);
        paths.put("/tmp", Files.createDirectories(folder.resolve(name + "-tmp")));
        Map<String, String> all = new LinkedHashMap<>(this.variables);
        all.put("HOME", "/tmp");
        all.putAll(variables);
        all.replaceAll((key, value) -> value.equals("0.0.0.0") ? hosts.address(name) : mapped(value, paths));
        all.merge(
                "HEADWATER_JAVA_OPTS",
                "-Djdk.net.hosts.file=" + hosts.file(folder) + " -Djava.io.tmpdir=" + paths.get("/tmp") + " -XX:MaxRAM="
                        + bytes(memory),
                (own, more) -> own + " " + more);
        List<String> command = new ArrayList<>(List.of(entryPoint));
        command.addAll(arguments);
        command.replaceAll(argument -> mapped(argument, paths));
        return Container.start(folder, name, hosts.address(name), command, all);
    }

    /** How much {@code 3g} and {@code 2Gi} are. */
    static long bytes(String memory) {
        Matcher amount = Pattern.compile("(\\d+)([MmGg])i?").matcher(memory);
        assertThat(amount.matches()).as("a limit of memory: '%s'", memory).isTrue();
        return Long.parseLong(amount.group(1)) << (amount.group(2).equalsIgnoreCase("g") ? 30 : 20);
    }

    /** In one pass, so that what was put in is not looked at again. */
    private static String mapped(String value, Map<String, Path> paths) {
        String any = paths.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile("(?<![\\w/.-])(" + any + ")(?![\\w.-])")
                .matcher(value)
                .replaceAll(found -> Matcher.quoteReplacement(String.valueOf(paths.get(found.group(1)))));
    }

    /** The health check's command for a container: it looks at loopback, which is its address here. */
    List<String> healthCheck(List<String> command, String address) {
        return List.of(command.get(0).replace(HOME, files.toString()), command.get(1), address);
    }

    /** The image's own, which asks the port that the variables name. */
    List<String> healthCheck(String address) {
        return healthCheck(List.of(healthCheck, ""), address);
    }
}
