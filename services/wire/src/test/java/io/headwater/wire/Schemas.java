package io.headwater.wire;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files of the schemas module, and what a validator of another author says of bytes. */
final class Schemas {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private Schemas() {}

    static String file(String name) {
        try (InputStream in = Schemas.class.getResourceAsStream("/schemas/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no such file: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with {@code json} by the schema {@code name.json}: empty if nothing is. */
    static List<String> errors(String name, byte[] json) {
        Schema schema = REGISTRY.getSchema(file(name + ".json"), InputFormat.JSON);
        return schema
                .validate(
                        new String(json, StandardCharsets.UTF_8),
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    /** An example as it stands in {@code schemas/examples}. */
    record Example(String schema, String name, byte[] bytes) {
        boolean isValid() {
            return name.startsWith("valid");
        }

        @Override
        public String toString() {
            return schema + "/" + name;
        }
    }

    static List<Example> examples() {
        try {
            URL url = Schemas.class.getResource("/schemas/examples");
            if (url == null) {
                throw new IllegalStateException("no examples on the class path");
            }
            URI uri = url.toURI();
            if (uri.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                    return examples(jar.getPath("/schemas/examples"));
                }
            }
            return examples(Path.of(uri));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Example> examples(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(Schemas::example)
                    .toList();
        }
    }

    private static Example example(Path file) {
        try {
            return new Example(
                    file.getParent().getFileName().toString(),
                    file.getFileName().toString(),
                    Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
