package io.headwater.runtime.web;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A closed set of small files from the class path, read once: what is not named when it is made cannot be asked for. A
 * browser keeps them and asks each time whether they have changed. Thread-safe.
 */
public final class StaticFiles {
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, File> files = new TreeMap<>();

    private record File(byte[] content, String type, String tag) {}

    /**
     * Reads all of them.
     *
     * @param resources name in the address → path on the class path
     * @throws IllegalArgumentException for a type of file that it does not know
     */
    public StaticFiles(ClassLoader loader, Map<String, String> resources) {
        resources.forEach((name, path) -> files.put(name, read(loader, name, path)));
    }

    private static File read(ClassLoader loader, String name, String path) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalArgumentException("no content type is known for " + name);
        }
        try (InputStream in = loader.getResourceAsStream(path)) {
            if (in == null) {
                throw new FileNotFoundException(path);
            }
            byte[] content = in.readAllBytes();
            return new File(content, type, '"' + hash(content) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Answers with the file of this name, or that it has not changed, or that there is none. */
    public void answer(Context context, String name) {
        File file = files.get(name);
        if (file == null) {
            throw new NotFoundResponse();
        }
        BrowserHeaders.addTo(context);
        context.header("Cache-Control", "no-cache").header("ETag", file.tag());
        if (file.tag().equals(context.header("If-None-Match"))) {
            context.status(304);
            return;
        }
        context.contentType(file.type()).result(file.content());
    }
}
