package io.headwater.console.page;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.headwater.console.view.RefusedEvent;
import io.headwater.console.view.Samples;
import io.headwater.console.view.Views;
import io.headwater.console.web.ConsoleServer;
import io.headwater.devkit.Await;
import io.headwater.devkit.browser.Chromium;
import io.headwater.model.Coordinates;
import io.headwater.model.Manifest;
import io.headwater.model.ModelEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A page that is open in a real browser and fed by the test instead of Kafka. */
abstract class LivePage {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final Path PICTURES = Path.of(System.getProperty("headwater.pictures", "target/pictures"));
    static final int STEP = 25;

    @TempDir
    private Path profile;

    final Views views = new Views();
    long version;
    ConsoleServer console;
    Chromium browser;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(Chromium.isThere(), "NOT TESTED: there is no chromium on the PATH (apt install chromium)");
        console = new ConsoleServer(views, 0);
        browser = Chromium.start(profile);
        browser.open(address(), 1240, 900, "light");
        awaitText("Nothing has been learned yet");
    }

    @AfterEach
    void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (console != null) {
            console.close();
        }
    }

    String address() {
        return "http://127.0.0.1:" + console.port() + "/";
    }

    JsonNode serious() throws Exception {
        return browser.evaluate("axe.run().then(r => r.violations"
                + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))");
    }

    ModelEvent event(ModelEvent.Type type, Map<String, Object> details) {
        return new ModelEvent("default", type, version + 1, details, Instant.ofEpochMilli(Samples.START));
    }

    void learn(int versions, double worse) {
        for (int i = 0; i < versions; i++) {
            Manifest manifest = Samples.manifest("default", ++version, STEP);
            double recent = manifest.metrics().lastThousand() - worse * (i + 1) / versions;
            views.published(
                    worse == 0 ? manifest : Samples.manifest("default", version, STEP, recent),
                    OptionalLong.of(manifest.time().toEpochMilli() + 100));
            long next = STEP * version + 5;
            views.labeled(new Coordinates("labeled-texts", 0, next), Samples.labeled("default", next));
            views.predicted(Samples.predicted("default", next, version));
        }
    }

    void refuse() {
        views.refused(new RefusedEvent("not-json", "not a JSON object", "texts-0-4", "<b>hello", Samples.START));
        views.refused(
                new RefusedEvent("empty-text", "the text is blank", "texts-0-9", "{\"text\":\"\"}", Samples.START));
    }

    void awaitText(String text) {
        Await.until(PATIENCE, () -> browser.text().contains(text), () -> "not on the page: " + text);
    }

    void awaitTrue(String expression) {
        Await.until(PATIENCE, () -> browser.evaluate(expression).asBoolean(), () -> "not so: " + expression);
    }

    void photograph(String state, String theme) throws Exception {
        browser.look(1240, 900, theme);
        // Two frames: the first takes the theme up, the second has drawn it.
        browser.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
        browser.photograph(PICTURES.resolve(state + "-" + theme + ".png"), 1240, 0);
    }
}
