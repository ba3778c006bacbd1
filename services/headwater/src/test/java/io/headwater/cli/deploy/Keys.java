package io.headwater.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keys and certificates of a cluster and of its users, made by the JDK's {@code keytool}. */
final class Keys {
    /** Of all stores; not a secret, the cluster lives as long as a test. */
    static final String PASSWORD = "only-for-a-test";

    private final Path folder;

    Keys(Path folder) {
        this.folder = folder;
    }

    /** A key of its own and the certificate for it, signed by itself, in a store of this name. */
    Path key(String name, String subject, String... alternatives) throws Exception {
        Path store = folder.resolve(name + ".p12");
        List<String> arguments = new ArrayList<>(List.of(
                "-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", subject, "-validity", "2", "-keystore"));
        arguments.add(store.toString());
        if (alternatives.length > 0) {
            arguments.addAll(List.of("-ext", "san=" + String.join(",", alternatives)));
        }
        keytool(arguments);
        return store;
    }

    /** A store of those whom its owner trusts. */
    Path trust(String name, Path... stores) throws Exception {
        Path trusting = folder.resolve(name + ".p12");
        for (Path store : stores) {
            String alias = store.getFileName().toString().replace(".p12", "");
            Path certificate = folder.resolve(alias + ".crt");
            keytool(List.of(
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    alias,
                    "-keystore",
                    store.toString(),
                    "-file",
                    certificate.toString()));
            keytool(List.of(
                    "-importcert",
                    "-noprompt",
                    "-alias",
                    alias,
                    "-file",
                    certificate.toString(),
                    "-keystore",
                    trusting.toString()));
        }
        return trusting;
    }

    private void keytool(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(arguments);
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Path log = folder.resolve("keytool.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }
}
