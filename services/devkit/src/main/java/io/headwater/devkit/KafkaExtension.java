package io.headwater.devkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One broker for all tests of a JVM: started for the first class that asks for it, stopped when the test plan ends.
 *
 * <p>Tests take an {@link EmbeddedBroker} or a {@link TestTopics} as a parameter, and name their topics so that no other
 * test uses them. A test that stops or breaks its broker starts one of its own.
 */
public final class KafkaExtension implements BeforeAllCallback, ParameterResolver {
    @Override
    public void beforeAll(ExtensionContext context) {
        shared(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return List.of(EmbeddedBroker.class, TestTopics.class)
                .contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Shared shared = shared(context);
        return parameter.getParameter().getType() == EmbeddedBroker.class ? shared.broker() : shared.topics();
    }

    private static Shared shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(KafkaExtension.class))
                .computeIfAbsent(Shared.class, key -> Shared.start(), Shared.class);
    }

    /** What the tests of a JVM share; closed by JUnit with the root context's store. */
    private record Shared(EmbeddedBroker broker, TestTopics topics) implements AutoCloseable {
        static Shared start() {
            try {
                EmbeddedBroker broker =
                        EmbeddedBroker.start(Files.createTempDirectory("headwater-broker-"), 0, Map.of());
                return new Shared(broker, new TestTopics(broker.bootstrapServers()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            topics.close();
            broker.close();
            try (Stream<Path> files = Files.walk(broker.dir())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
