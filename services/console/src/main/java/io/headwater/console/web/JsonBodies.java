package io.headwater.console.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.runtime.web.BrowserHeaders;
import io.javalin.http.Context;
import io.javalin.http.UnsupportedMediaTypeResponse;
import java.io.IOException;
import java.util.Objects;

/** JSON as the page sends it and is answered. */
final class JsonBodies {
    static final ObjectMapper JSON = new ObjectMapper();

    private JsonBodies() {}

    /** Refuses a body of any other kind, such as a form's, which any site may send. */
    static void require(Context context) {
        String type = Objects.requireNonNullElse(context.contentType(), "");
        if (!type.startsWith("application/json")) {
            throw new UnsupportedMediaTypeResponse("application/json is expected");
        }
    }

    static void answer(Context context, Object value) throws IOException {
        BrowserHeaders.addTo(context);
        context.header("Cache-Control", "no-store");
        context.contentType("application/json").result(JSON.writeValueAsBytes(value));
    }
}
