package io.headwater.runtime.web;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import javax.crypto.KeyGenerator;

/**
 * Lets only the page that this process has served change something. A request that does must bear the page's token, which
 * no other site can read, and come from the same origin. A service on loopback answers to loopback's names alone, so that no
 * site can make itself one by a name that leads here (DNS rebinding). Thread-safe.
 */
public final class SameOrigin {
    /** The header in which the page sends its token. */
    public static final String TOKEN = "X-Headwater-Token";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final boolean loopback;
    private final String token;

    /**
     * Draws a token, which holds as long as this process.
     *
     * @param host the address that the service listens on
     */
    public SameOrigin(String host) {
        this.loopback = LOOPBACK.contains(host) || host.equals("::1");
        try {
            this.token = HexFormat.of()
                    .formatHex(
                            KeyGenerator.getInstance("HmacSHA256").generateKey().getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** For the page, and for nobody else. */
    public String token() {
        return token;
    }

    /** Refuses a request that names this service by a name that is not its own; for every route of a page. */
    public void requireOwnHost(Context context) {
        String host = context.header("Host");
        if (loopback && (host == null || !LOOPBACK.contains(withoutPort(host)))) {
            throw new ForbiddenResponse("this service answers to localhost only");
        }
    }

    /** Refuses a request that may change something unless it comes from the page. */
    public void requirePage(Context context) {
        requireOwnHost(context);
        String sent = context.header(TOKEN);
        if (sent == null
                || !MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            throw new ForbiddenResponse("the page's token is missing or of an earlier start: load the page again");
        }
        String origin = context.header("Origin");
        String host = context.header("Host");
        if (origin != null
                && (host == null || !origin.replaceFirst("^https?://", "").equalsIgnoreCase(host))) {
            throw new ForbiddenResponse("from another origin: " + origin);
        }
        String site = context.header("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin")) {
            throw new ForbiddenResponse("not from the page itself: " + site);
        }
    }

    private static String withoutPort(String host) {
        return host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
    }
}
