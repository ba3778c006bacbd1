package io.headwater.runtime.web;

import io.javalin.http.Context;
import java.util.Map;

/** The headers that keep a page to itself: nothing from elsewhere runs in it, nothing elsewhere embeds or reads it. */
public final class BrowserHeaders {
    /** Everything comes from this very server; no inline script, no inline style, no plug-in, no frame, no form elsewhere. */
    public static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()");

    private BrowserHeaders() {}

    /** Adds them to an answer; to be called before its body is written. */
    public static void addTo(Context context) {
        HEADERS.forEach(context::header);
    }
}
