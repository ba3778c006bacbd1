package io.headwater.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headwater.console.view.Samples;
import io.headwater.console.web.ConsoleServer;
import io.headwater.console.web.FeedStatus;
import io.headwater.devkit.Await;
import io.headwater.devkit.browser.AxeCore;
import io.headwater.model.Coordinates;
import io.headwater.model.ModelEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The page in a real browser, fed without Kafka. {@code -Dheadwater.pictures=FOLDER} says where its pictures go; they are
 * in {@code target/pictures} otherwise.
 */
@Timeout(300)
class ConsolePageIT extends LivePage {
    /** More would be felt as a stutter. */
    private static final double MOST_MILLIS = 60;

    @Test
    void emptyLearningDriftingAndBrokenAreEachSaidInWords() throws Exception {
        assertThat(browser.text()).contains("labeled-texts").contains("There is no version to answer yet");
        photograph("empty", "light");

        learn(100, 0);
        awaitText("of the last 1,000 texts were right");
        assertThat(browser.text())
                .contains("Transferred knowledge has")
                .contains("the learner that began from scratch gets", "from scratch")
                .contains("Version 100 of default")
                .contains("99 of 100 within")
                .contains("of the last");
        long before = curveLength();
        learn(10, 0);
        Await.until(PATIENCE, () -> curveLength() > before, () -> "the curve does not grow");
        refuse();
        awaitText("not JSON");
        photograph("learning", "light");
        photograph("learning", "dark");

        learn(12, 0.5);
        views.happened(new ModelEvent(
                "default",
                ModelEvent.Type.DRIFT,
                version,
                Map.of("alarms", List.of("meaning", "error-adwin"), "events", STEP * (version - 10)),
                Instant.ofEpochMilli(Samples.START)));
        learn(20, 0.2);
        awaitText("labels mean something else: a fresh start");
        photograph("drifting", "light");

        console.feed = new FeedStatus("silent", 12_000, 0, "");
        awaitText("The Kafka broker has not answered for 12");
        photograph("broken", "light");
        console.feed = new FeedStatus("live", 0, 0, "");
        awaitText("Live");

        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aLostStreamIsSaidAndTakenUpAgainByItself() throws Exception {
        learn(10, 0);
        awaitText("Version 10 of default");
        int port = console.port();
        console.close();
        awaitText("Disconnected");
        console = new ConsoleServer(views, port);
        learn(1, 0);
        awaitText("Version 11 of default");
        awaitText("Live");
    }

    @Test
    void aTextIsTriedAndMarkupInTheAnswerStaysText() throws Exception {
        learn(10, 0);
        awaitText("Version 10 of default");
        browser.evaluate("document.querySelector('#text').value = 'stocks fell'");
        browser.evaluate("document.querySelector('#tryout form').requestSubmit()");
        awaitText("By version 7");
        assertThat(browser.text()).contains("<b>bold</b>").contains("Each learner by itself");
        assertThat(browser.evaluate("document.querySelector('#tryout .differs').innerText")
                        .asText())
                .contains("ngrams", "≠ <b>bold</b>", "80");
        assertThat(browser.evaluate("document.querySelectorAll('#tryout b').length")
                        .asInt())
                .isZero();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void anotherModelIsChosenByKeyboardAndTheAddressNamesIt() throws Exception {
        learn(10, 0);
        for (int each = 1; each <= 5; each++) {
            views.published(Samples.manifest("tickets", each, STEP), OptionalLong.empty());
        }
        awaitText("Version 10 of default");
        awaitTrue("document.querySelector('#model').options.length === 2");
        browser.evaluate("document.querySelector('#model').focus()");
        browser.press("ArrowDown", 40, "");
        awaitText("Version 5 of tickets");
        assertThat(browser.evaluate("location.hash").asText()).isEqualTo("#model=tickets");

        browser.evaluate("document.querySelector('#versions .strip').focus()");
        browser.press("ArrowLeft", 37, "");
        awaitTrue("document.querySelector('#versions .detail h3').textContent === 'Version 4'");
        browser.evaluate("document.querySelector('#theme').focus()");
        browser.press("Enter", 13, "\r");
        awaitTrue("document.documentElement.dataset.theme === 'dark'");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void tenMillionEventsAreOneReadableCurve() throws Exception {
        int step = 20_000;
        for (int each = 1; each <= 10_000_000 / step; each++) {
            views.published(Samples.manifest("default", each, step), OptionalLong.empty());
        }
        awaitText("10,000,000 labels learned");
        awaitText("A point stands for 2 versions");
        assertThat(curveLength()).isBetween(200L, 480L);
        photograph("ten-million", "light");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aNarrowScreenNeedsNoScrollingSideways() throws Exception {
        learn(100, 0);
        browser.look(400, 800, "light");
        awaitText("of the last 1,000 texts were right");
        browser.photograph(PICTURES.resolve("learning-narrow.png"), 400, 0);
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .isLessThanOrEqualTo(400);
    }

    @Test
    void axeFindsNothingSerious() throws Exception {
        Optional<String> axe = AxeCore.script();
        assumeTrue(axe.isPresent(), "NOT TESTED: axe-core could not be fetched by npm");
        learn(100, 0);
        refuse();
        for (String theme : List.of("light", "dark")) {
            browser.look(1240, 900, theme);
            awaitText("not JSON");
            browser.evaluate(axe.get() + "; true");
            assertThat(serious()).as(theme).isEmpty();
        }
    }

    /** Counted in the main thread's own CPU time, which a busy machine does not lengthen. */
    @Test
    void anUpdateAtAThousandEventsASecondTakesLittleOfTheMainThread() throws Exception {
        learn(600, 0);
        awaitText("of the last 1,000 texts were right");
        browser.call("Performance.enable", Map.of("timeDomain", "threadTicks"));
        ScheduledExecutorService feed = Executors.newSingleThreadScheduledExecutor();
        try {
            AtomicLong offset = new AtomicLong(STEP * version);
            ScheduledFuture<?> feeding = feed.scheduleAtFixedRate(() -> answer(offset), 0, 25, TimeUnit.MILLISECONDS);
            long begun = updates();
            double before = browser.metric("TaskDuration");
            Await.until(PATIENCE, () -> updates() >= begun + 12, () -> "the page is not updated");
            double each = 1_000 * (browser.metric("TaskDuration") - before) / (updates() - begun);
            System.out.printf("main-thread work per update: %.1f ms%n", each);
            assertThat(feeding.isDone()).as("the feed has failed").isFalse();
            assertThat(each).isLessThan(MOST_MILLIS);
        } finally {
            feed.shutdownNow();
        }
    }

    /** A version of 25 events, and their answers. */
    private void answer(AtomicLong offset) {
        learn(1, 0);
        for (int i = 0; i < STEP; i++) {
            long at = offset.incrementAndGet();
            views.labeled(new Coordinates("labeled-texts", 0, at), Samples.labeled("default", at));
            views.predicted(Samples.predicted("default", at, version - 1));
        }
    }

    private long curveLength() throws Exception {
        return browser.evaluate("document.querySelector('#learning').state?.curve?.events.length ?? 0")
                .asLong();
    }

    private long updates() throws Exception {
        return browser.evaluate("Number(document.body.dataset.updates)").asLong();
    }
}
