package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.OffsetDateTime;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LogFormatTest {
    private static LoggerContext context;

    @BeforeAll
    static void read() throws Exception {
        URI file = LogFormatTest.class.getResource("/headwater-log4j2.xml").toURI();
        context = Configurator.initialize("log-format", LogFormatTest.class.getClassLoader(), file);
    }

    @AfterAll
    static void stop() {
        Configurator.shutdown(context);
    }

    @Test
    void anEventIsOneLineOfJsonWhateverItSays() throws Exception {
        String line = formatted("json", new IllegalStateException("broken \"inside\""));

        assertThat(line).endsWith("\n");
        assertThat(line.strip()).doesNotContain("\n");
        JsonNode event = new ObjectMapper().readTree(line);
        assertThat(OffsetDateTime.parse(event.path("time").asText())).isNotNull();
        assertThat(event.path("level").asText()).isEqualTo("WARN");
        assertThat(event.path("logger").asText()).isEqualTo("io.headwater.Test");
        assertThat(event.path("message").asText()).isEqualTo("a \"word\",\nand a \\ backslash");
        assertThat(event.path("error").asText())
                .contains("IllegalStateException: broken \"inside\"")
                .contains("\tat ");
    }

    @Test
    void whatIsLoggedWhileAModelIsDealtWithNamesItAndItsVersion() throws Exception {
        try (LogContext context = LogContext.of("mail", 41)) {
            assertThat(context).isNotNull();
            JsonNode event = new ObjectMapper().readTree(formatted("json", null));
            assertThat(event.path("model").asText()).isEqualTo("mail");
            assertThat(event.path("version").asText()).isEqualTo("41");
        }
        JsonNode later = new ObjectMapper().readTree(formatted("json", null));
        assertThat(later.path("model").asText("none")).isEmpty();
        assertThat(later.path("version").asText("none")).isEmpty();
    }

    @Test
    void withoutAnErrorItIsEmpty() throws Exception {
        assertThat(new ObjectMapper()
                        .readTree(formatted("json", null))
                        .path("error")
                        .asText("none"))
                .isEmpty();
    }

    @Test
    void textIsWhatIsMeantWhenNothingIsSaid() {
        assertThat(context.getConfiguration().getRootLogger().getAppenderRefs())
                .extracting(reference -> reference.getRef())
                .containsExactly("text");
        assertThat(formatted("text", null)).contains("WARN", "Test - a \"word\"");
    }

    private static String formatted(String name, Throwable error) {
        Appender appender = context.getConfiguration().getAppender(name);
        return appender.getLayout()
                .toSerializable(Log4jLogEvent.newBuilder()
                        .setLevel(Level.WARN)
                        .setLoggerName("io.headwater.Test")
                        .setMessage(new SimpleMessage("a \"word\",\nand a \\ backslash"))
                        .setThrown(error)
                        .setContextData(ContextDataFactory.createContextData(ThreadContext.getImmutableContext()))
                        .build())
                .toString();
    }
}
