package io.headwater.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What is asked of Maven, as the root {@code pom.xml} pins it.
 *
 * @param encoders version of the encoders' artifacts
 * @param dependencyPlugin version of the plugin that fetches them, which the build uses too
 */
public record MavenVersions(String encoders, String dependencyPlugin) {
    public MavenVersions {
        if (encoders.isEmpty() || dependencyPlugin.isEmpty()) {
            throw new IllegalArgumentException("no version: " + encoders + ", " + dependencyPlugin);
        }
    }

    /** Those that the build has written down. */
    public static MavenVersions ofBuild() {
        Properties properties = new Properties();
        try (InputStream in = MavenVersions.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("version.properties is not on the class path");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new MavenVersions(
                properties.getProperty("encoders.version", ""),
                properties.getProperty("dependency.plugin.version", ""));
    }
}
