package io.headwater.console.web;

import io.headwater.runtime.web.BrowserHeaders;
import io.headwater.runtime.web.StaticFiles;
import io.javalin.http.Context;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The page, which bears this process's token, and the files that it is made of. */
final class PageFiles {
    private static final String FOLDER = "io/headwater/console/page/";
    private static final String UPLOT = "META-INF/resources/webjars/uplot/";
    private static final String TOKEN = "{{token}}";
    private static final List<String> OWN = List.of(
            "console.css",
            "theme.js",
            "main.js",
            "stream.js",
            "post.js",
            "dom.js",
            "format.js",
            "chart.js",
            "learning.js",
            "knowledge.js",
            "freshness.js",
            "versions.js",
            "commands.js",
            "diary.js",
            "wrong.js",
            "refused.js",
            "tryout.js",
            "icon.svg");

    private final String page;
    private final StaticFiles files;

    PageFiles(String token) {
        ClassLoader loader = PageFiles.class.getClassLoader();
        page = text(loader, FOLDER + "index.html").replace(TOKEN, token);
        Map<String, String> resources = new HashMap<>();
        OWN.forEach(name -> resources.put(name, FOLDER + name));
        String dist = UPLOT + version(loader) + "/dist/";
        resources.put("uplot.js", dist + "uPlot.iife.min.js");
        resources.put("uplot.css", dist + "uPlot.min.css");
        files = new StaticFiles(loader, resources);
    }

    /** As the build has pinned it. */
    private static String version(ClassLoader loader) {
        String properties = text(loader, "META-INF/maven/org.webjars.npm/uplot/pom.properties");
        return properties
                .lines()
                .filter(line -> line.startsWith("version="))
                .map(line -> line.substring("version=".length()).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("uPlot's WebJar does not say its version"));
    }

    private static String text(ClassLoader loader, String path) {
        try (InputStream in = loader.getResourceAsStream(path)) {
            if (in == null) {
                throw new FileNotFoundException(path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void page(Context context) {
        BrowserHeaders.addTo(context);
        context.header("Cache-Control", "no-store");
        context.contentType("text/html; charset=utf-8").result(page);
    }

    void file(Context context) {
        files.answer(context, context.pathParam("file"));
    }
}
