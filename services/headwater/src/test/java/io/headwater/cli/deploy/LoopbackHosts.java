package io.headwater.cli.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The hosts of a deployment on this machine: each gets an address of its own out of loopback's 127.0.0.0/8, so that two
 * containers may listen on the same port. Two test runs at once get different addresses.
 */
final class LoopbackHosts {
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final String network;

    LoopbackHosts(Iterable<String> names) {
        long pid = ProcessHandle.current().pid();
        network = "127.%d.%d.".formatted(64 + pid % 128, pid / 128 % 256);
        names.forEach(name -> addresses.put(name, network + (addresses.size() + 1)));
    }

    String address(String name) {
        String address = addresses.get(name);
        if (address == null) {
            throw new IllegalArgumentException("no host " + name + " among " + addresses.keySet());
        }
        return address;
    }

    /** A text with the address in the place of each name that stands alone, as in {@code kafka:9092} or {@code //kafka:1}. */
    String resolved(String text) {
        String resolved = text;
        for (Map.Entry<String, String> host : addresses.entrySet()) {
            resolved = Pattern.compile("(?<![\\w.-])" + Pattern.quote(host.getKey()) + "(?=:\\d)")
                    .matcher(resolved)
                    .replaceAll(host.getValue());
        }
        return resolved;
    }

    /** Writes what Java's {@code jdk.net.hosts.file} reads; with it a JVM knows these names and no others. */
    Path file(Path folder) throws IOException {
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n");
        lines.append("127.0.0.1 ")
                .append(InetAddress.getLocalHost().getHostName())
                .append('\n');
        addresses.forEach((name, address) ->
                lines.append(address).append(' ').append(name).append('\n'));
        return Files.writeString(folder.resolve("hosts"), lines);
    }
}
