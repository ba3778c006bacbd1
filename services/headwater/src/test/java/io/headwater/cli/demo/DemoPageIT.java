package io.headwater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headwater.cli.data.Entry;
import io.headwater.cli.data.InMemoryTexts;
import io.headwater.cli.data.MalformedLines;
import io.headwater.cli.data.WordNet;
import io.headwater.cli.pacing.StopSignal;
import io.headwater.cli.progress.Progress;
import io.headwater.cli.progress.Terminal;
import io.headwater.devkit.Await;
import io.headwater.devkit.EmbeddedBroker;
import io.headwater.devkit.browser.Chromium;
import io.headwater.model.LabelMap;
import io.headwater.model.Manifest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A demo as its user sees it, from its first look to a broker that is gone: real broker, trainer, scorer and browser, and real
 * texts. {@code -Dheadwater.pictures=FOLDER} says where the pictures of its four states go, whole in light, dark and narrow, and
 * their first screen for the documents; otherwise it is {@code target/pictures}.
 */
@Timeout(420)
class DemoPageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path PICTURES = Path.of(System.getProperty("headwater.pictures", "target/pictures"));
    private static final int WIDTH = 1240;

    /** What an animal, a meal, a feeling … is: labels that a visitor understands. */
    private static final List<String> LABELS =
            List.of("noun.animal", "noun.food", "noun.feeling", "noun.person", "noun.artifact");

    private static final int LEARNED = 700;
    private static final int EXCHANGED = 250;

    /** Events that the model shown has seen: those that its gate keeps back are learned later. */
    private static final String KNOWN =
            "(head => head.events + head.heldOut)(document.querySelector('#learning').state.head)";

    /** Version → manifest of all that became live in the scorer. */
    private final Map<Long, Manifest> live = new ConcurrentHashMap<>();

    @TempDir
    private Path folder;

    private DemoRun run;
    private DemoServices services;
    private Chromium browser;
    private List<Entry.Row> rows;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Chromium.isThere(), "NOT TESTED: there is no chromium on the PATH (apt install chromium)");
        rows = glosses();
        DemoSettings settings =
                new DemoSettings(0, Duration.ZERO, "auto", Optional.empty(), folder, 0, 1, Map.of(), LabelMap.SAME);
        run = newRun(settings);
        services = DemoServices.start(
                settings,
                (manifest, time) -> {
                    live.put(manifest.version(), manifest);
                    run.live(manifest, time);
                },
                reason -> run.fail(reason));
        browser = Chromium.start(folder.resolve("profile"));
        browser.open(services.address() + "/", WIDTH, 900, "light");
    }

    private static DemoRun newRun(DemoSettings settings) {
        Terminal quiet = new Terminal(System.err, false, true);
        return new DemoRun(
                settings,
                new ProgressDisplay(Progress.on(quiet, "learned", OptionalLong.empty(), System::nanoTime)),
                StopSignal.onShutdown(Runtime.getRuntime(), Duration.ZERO));
    }

    @AfterEach
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (services != null) {
            services.close();
        }
    }

    /** Glosses of a few labels in an order of chance that is always the same. */
    private static List<Entry.Row> glosses() throws Exception {
        List<Entry.Row> found = new ArrayList<>();
        try (WordNet wordnet = new WordNet()) {
            for (Entry entry = wordnet.next(); entry != null; entry = wordnet.next()) {
                if (entry instanceof Entry.Row row && LABELS.contains(row.label())) {
                    found.add(row);
                }
            }
        }
        Collections.shuffle(found, new Random(5));
        return found;
    }

    @Test
    void aVisitorSeesItLearnTriesATextGoesBackSeesTheStreamChangeAndTheBrokerGoAndComeBack() throws Exception {
        awaitText("Nothing has been learned yet");
        photograph("empty");

        CompletableFuture<DemoReport> learning = feed(rows.subList(0, LEARNED));
        awaitTrue("(document.querySelector('#learning').state?.curve?.events.length ?? 0) > 3");
        long early = points();
        Await.until(PATIENCE, () -> points() > early, () -> "the curve does not grow");
        learning.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        awaitTrue(KNOWN + " >= " + LEARNED);
        assertThat(browser.text()).contains("from scratch", "A blind guess among 5 labels would get 20");

        tryText("a small furry animal that lives in holes and eats roots", "noun.animal");
        assertThat(browser.text()).contains("Each learner by itself", "minilm-lda", "ngrams");
        photograph("learning");
        long kept = goBack();

        exchange(rows.subList(LEARNED, LEARNED + EXCHANGED));
        awaitText("labels mean something else: a fresh start");
        awaitTrue(KNOWN + " >= " + (kept + EXCHANGED));
        photograph("drifting");
        assertThat(browser.complaints()).isEmpty();

        EmbeddedBroker broker = services.broker();
        int port = URI.create("kafka://" + broker.bootstrapServers()).getPort();
        broker.close();
        awaitText("The Kafka broker has not answered");
        photograph("broken");
        try (EmbeddedBroker again = EmbeddedBroker.start(folder.resolve("broker"), port, Map.of())) {
            awaitTrue("document.querySelector('#status-text').textContent.startsWith('Live')");
            assertThat(browser.complaints()).isEmpty();
            services.close();
            services = null;
            assertThat(again.fault()).isNotDone();
        }
    }

    /** Rolls back by the page to a version that has learned half at most, and sees a scorer serve its very bytes again. */
    private long goBack() throws Exception {
        Manifest old = live.values().stream()
                .filter(manifest -> manifest.metrics().events() <= LEARNED / 2)
                .max((one, other) -> Long.compare(one.version(), other.version()))
                .orElseThrow();
        long newest = Collections.max(live.keySet());
        browser.evaluate("document.querySelector('#versions [data-version=\"%d\"]').click()".formatted(old.version()));
        browser.evaluate("document.querySelector('#versions .detail button').click()");
        awaitTrue("document.querySelector('#rollback').open");
        browser.type("labels of a broken tool");
        browser.press("Enter", 13, "\r");
        awaitTrue("document.querySelector('#told').textContent.startsWith('Went back to version %d')"
                .formatted(old.version()));
        Await.until(
                PATIENCE,
                () -> live.values().stream()
                        .anyMatch(manifest ->
                                manifest.version() > newest && manifest.sha256().equals(old.sha256())),
                () -> "no scorer serves the bytes of version " + old.version() + " again: " + live.keySet());
        tryText("bread and cheese", "noun.food");
        assertThat(browser.evaluate("Number(document.querySelector('#tryout .result').dataset.version)")
                        .asLong())
                .as("the version that answers")
                .isGreaterThan(newest);
        return old.metrics().events() + old.lineage().heldOut();
    }

    /** Each label in the place of the next one: what was known is wrong from here on. */
    private void exchange(List<Entry.Row> some) {
        try (EventFeed feed =
                new EventFeed(services.bootstrapServers(), new EventLedger(), reason -> run.fail(reason))) {
            for (Entry.Row row : some) {
                String label = LABELS.get((LABELS.indexOf(row.label()) + 1) % LABELS.size());
                feed.text("exchanged-" + row.key(), row);
                feed.label("exchanged-" + row.key(), new Entry.Row(row.key(), label, row.text()));
            }
        }
    }

    private CompletableFuture<DemoReport> feed(List<Entry.Row> some) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return run.run(
                        services.bootstrapServers(),
                        services::learned,
                        new InMemoryTexts("wordnet", some),
                        new MalformedLines());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void tryText(String text, String label) throws Exception {
        browser.evaluate("(() => { delete document.querySelector('#tryout .result').dataset.version;"
                + " document.querySelector('#text').value = '" + text + "';"
                + " document.querySelector('#tryout form').requestSubmit(); })()");
        awaitTrue("document.querySelector('#tryout .result').dataset.version > 0");
        assertThat(browser.evaluate("document.querySelector('#tryout .verdict strong').textContent")
                        .asText())
                .isEqualTo(label);
    }

    private long points() throws Exception {
        return browser.evaluate("document.querySelector('#learning').state?.curve?.events.length ?? 0")
                .asLong();
    }

    private void awaitText(String text) {
        Await.until(PATIENCE, () -> browser.text().contains(text), () -> "not on the page: " + text);
    }

    private void awaitTrue(String expression) {
        Await.until(PATIENCE, () -> browser.evaluate(expression).asBoolean(), () -> "not so: " + expression);
    }

    private void photograph(String state) throws Exception {
        look(400, "light");
        browser.photograph(PICTURES.resolve("demo-" + state + "-narrow.png"), 400, 0);
        for (String theme : List.of("dark", "light")) {
            look(WIDTH, theme);
            browser.photograph(PICTURES.resolve("demo-" + state + "-" + theme + ".png"), WIDTH, 0);
        }
        browser.photograph(PICTURES.resolve(state + ".png"), WIDTH, 860);
    }

    private void look(int width, String theme) throws Exception {
        browser.look(width, 900, theme);
        // Two frames: the first takes the theme up, the second has drawn it.
        browser.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
    }
}
