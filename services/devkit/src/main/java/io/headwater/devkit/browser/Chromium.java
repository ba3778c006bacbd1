package io.headwater.devkit.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium with one page, driven over the DevTools protocol. Used by one thread. */
public final class Chromium implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final String LISTENING = "DevTools listening on ";
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Chromium(Process process, URI page) throws Exception {
        this.process = process;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(page, new Listener())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        call("Runtime.enable", Map.of());
        call("Log.enable", Map.of());
        call("Page.enable", Map.of());
    }

    public static boolean isThere() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> NAMES.stream().anyMatch(name -> Files.isExecutable(Path.of(folder, name))));
    }

    private static String name() {
        return NAMES.stream()
                .filter(name -> Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))))
                .findFirst()
                .orElseThrow();
    }

    public static Chromium start(Path profile) throws Exception {
        Process process = new ProcessBuilder(
                        name(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader errors = process.errorReader();
        String line;
        do {
            line = errors.readLine();
            if (line == null) {
                throw new IOException("Chromium has ended with " + process.waitFor());
            }
        } while (!line.startsWith(LISTENING));
        Thread drain = new Thread(() -> errors.lines().forEach(unused -> {}), "chromium-errors");
        drain.setDaemon(true);
        drain.start();
        int port = URI.create(line.substring(LISTENING.length())).getPort();
        JsonNode targets = JSON.readTree(HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json"))
                                .build(),
                        BodyHandlers.ofString())
                .body());
        for (JsonNode target : targets) {
            if (target.path("type").asText().equals("page")) {
                return new Chromium(
                        process, URI.create(target.path("webSocketDebuggerUrl").asText()));
            }
        }
        throw new IOException("Chromium has no page: " + targets);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                String whole = message.toString();
                message.setLength(0);
                received(whole);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private void received(String text) {
        try {
            JsonNode message = JSON.readTree(text);
            CompletableFuture<JsonNode> asked =
                    answers.remove(message.path("id").asInt(-1));
            if (asked != null) {
                asked.complete(message);
            }
            JsonNode parameters = message.path("params");
            switch (message.path("method").asText()) {
                case "Runtime.exceptionThrown" -> complaints.add(parameters.toString());
                case "Log.entryAdded" -> {
                    if (parameters.at("/entry/level").asText().equals("error")) {
                        complaints.add(parameters.toString());
                    }
                }
                case "Runtime.consoleAPICalled" -> {
                    if (List.of("error", "warning")
                            .contains(parameters.path("type").asText())) {
                        complaints.add(parameters.toString());
                    }
                }
                default -> {} // of the page's life, which nobody asked about
            }
        } catch (IOException e) {
            complaints.add("unreadable: " + e);
        }
    }

    public JsonNode call(String method, Map<String, Object> parameters) throws Exception {
        int id = number.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        JsonNode message = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message.has("error")) {
            throw new IOException(method + ": " + message.path("error"));
        }
        return message.path("result");
    }

    /** The page of this size in CSS pixels, light or dark. */
    public void open(String address, int width, int height, String theme) throws Exception {
        look(width, height, theme);
        call("Page.navigate", Map.of("url", address));
    }

    public void look(int width, int height, String theme) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
    }

    /** The value of an expression in the page; a promise is waited for. */
    public JsonNode evaluate(String expression) throws Exception {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IOException(result.path("exceptionDetails").toString());
        }
        return result.path("result").path("value");
    }

    /** A key goes down and up, as from a keyboard; {@code text} is what it types, empty for nothing. */
    public void press(String key, int code, String text) throws Exception {
        Map<String, Object> stroke =
                Map.of("key", key, "code", key.equals(" ") ? "Space" : key, "windowsVirtualKeyCode", code);
        Map<String, Object> down = new HashMap<>(stroke);
        down.put("type", text.isEmpty() ? "rawKeyDown" : "keyDown");
        if (!text.isEmpty()) {
            down.put("text", text);
        }
        call("Input.dispatchKeyEvent", down);
        Map<String, Object> up = new HashMap<>(stroke);
        up.put("type", "keyUp");
        call("Input.dispatchKeyEvent", up);
    }

    /** Types into whatever has the focus. */
    public void type(String text) throws Exception {
        call("Input.insertText", Map.of("text", text));
    }

    /** All text that can be seen. */
    public String text() throws Exception {
        return evaluate("document.body?.innerText ?? ''").asText();
    }

    public double metric(String name) throws Exception {
        for (JsonNode metric : call("Performance.getMetrics", Map.of()).path("metrics")) {
            if (metric.path("name").asText().equals(name)) {
                return metric.path("value").asDouble();
            }
        }
        throw new IOException("no metric " + name);
    }

    /** The top of the page, or all of it if {@code height} is 0. */
    public void photograph(Path file, int width, int height) throws Exception {
        int whole = (int) Math.ceil(call("Page.getLayoutMetrics", Map.of())
                .at("/cssContentSize/height")
                .asDouble());
        JsonNode picture = call(
                "Page.captureScreenshot",
                Map.of(
                        "format",
                        "png",
                        "captureBeyondViewport",
                        true,
                        "clip",
                        Map.of("x", 0, "y", 0, "width", width, "height", height == 0 ? whole : height, "scale", 1)));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(picture.path("data").asText()));
    }

    /** Errors and warnings that the page has had so far. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public void close() throws InterruptedException {
        socket.abort();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
