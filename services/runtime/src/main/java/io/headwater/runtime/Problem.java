package io.headwater.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP error as JSON (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>).
 *
 * @param type always {@code about:blank}: the status says it all
 * @param detail what the caller may know of it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(
        String type, String title, int status, @Nullable String detail, Map<String, String> details) {
    static final String CONTENT_TYPE = "application/problem+json";

    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);

    Problem {
        details = Map.copyOf(details);
    }

    /** Answers every error of {@code http} so. What is nobody's fault but ours is logged, and its reason kept back. */
    static void install(JavalinConfig http) {
        http.routes.exception(HttpResponseException.class, (error, context) -> {
            String allowed = error.getDetails().get("availableMethods");
            if (allowed != null) {
                context.header("Allow", allowed);
            }
            send(context, error.getStatus(), error.getMessage(), error.getDetails());
        });
        http.routes.exception(Exception.class, (error, context) -> {
            LOG.error("{} {} failed", context.method(), context.path(), error);
            send(context, HttpStatus.INTERNAL_SERVER_ERROR.getCode(), null, Map.of());
        });
    }

    private static void send(Context context, int status, @Nullable String message, Map<String, String> details) {
        String title = HttpStatus.forStatus(status).getMessage();
        String detail = title.equals(message) ? null : message;
        context.status(status);
        context.json(new Problem("about:blank", title, status, detail, new TreeMap<>(details)));
        context.contentType(CONTENT_TYPE);
    }
}
