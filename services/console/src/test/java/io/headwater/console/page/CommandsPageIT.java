package io.headwater.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headwater.console.web.ConsoleServer;
import io.headwater.devkit.browser.AxeCore;
import io.headwater.model.ModelCommand;
import io.headwater.model.ModelEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the page tells models to do, by keyboard in a real browser. */
@Timeout(300)
class CommandsPageIT extends LivePage {
    @Test
    void aVersionIsRolledBackToByKeyboardAndTheDiarysAnswerIsAwaited() throws Exception {
        learn(30, 0);
        awaitText("Version 30 of default");
        openDialog();
        assertThat(browser.text()).contains("Roll default back to version 20", "250 labels learned since");
        assertThat(focused()).isEqualTo("reason");

        browser.press("Escape", 27, "");
        awaitTrue("!document.querySelector('#rollback').open");
        assertThat(browser.evaluate("document.activeElement.textContent").asText())
                .isEqualTo("Roll back …");

        browser.press("Enter", 13, "\r");
        awaitTrue("document.querySelector('#rollback').open");
        browser.press("Enter", 13, "\r");
        assertThat(console.commands).as("without a reason").isEmpty();
        browser.type("labels of a <b>broken</b> tool");
        browser.press("Tab", 9, "");
        assertThat(focused()).isEqualTo("relearn");
        browser.press(" ", 32, " ");
        browser.press("Tab", 9, "");
        browser.press("Enter", 13, "\r");
        awaitText("Roll back to version 20: sent, waiting for the trainer.");
        Optional<String> reason = Optional.of("labels of a <b>broken</b> tool");
        assertThat(console.commands)
                .containsExactly(new ConsoleServer.Commanded("default", new ModelCommand.Rollback(20, true, reason)));

        views.happened(event(
                ModelEvent.Type.ROLLBACK,
                Map.of(
                        "command",
                        "rollback",
                        "reason",
                        reason.get(),
                        "to",
                        20,
                        "undone",
                        250,
                        "events",
                        List.of("labeled-texts-0:500-749"),
                        "relearn",
                        "true")));
        awaitTrue("document.querySelector('#told').textContent.startsWith('Went back to version 20')");
        assertThat(browser.text())
                .doesNotContain("waiting for the trainer")
                .contains("250 labels undone (labeled-texts-0:500-749), to be learned again. Reason: labels of a <b>");
        assertThat(browser.evaluate("document.querySelectorAll('#diary b, .told b').length")
                        .asInt())
                .isZero();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void learningIsPausedAndARefusalIsSaid() throws Exception {
        learn(10, 0);
        awaitText("Pause learning");
        browser.evaluate("document.querySelector('#pause').click()");
        awaitText("Pause learning: sent, waiting for the trainer.");
        views.happened(event(ModelEvent.Type.PAUSED, Map.of("command", "pause")));
        awaitText("Learning is paused; labels wait.");
        awaitText("Resume learning");

        browser.evaluate("document.querySelector('#pause').click()");
        awaitText("Resume learning: sent, waiting for the trainer.");
        views.happened(event(ModelEvent.Type.COMMAND_REFUSED, Map.of("command", "resume", "why", "<i>not</i> today")));
        awaitText("Told to resume, and refused: <i>not</i> today.");
        // Whoever may write to the topic may write anything.
        views.happened(event(ModelEvent.Type.GATE_VERDICT, Map.of("verdict", List.of("a", "b"))));
        views.happened(event(ModelEvent.Type.LABELS_GROWN, Map.of("labels", 7)));
        views.happened(event(ModelEvent.Type.DRIFT, Map.of("alarms", 7)));
        awaitText("gate verdict verdict a,b");
        awaitText("The stream changed: 7");
        assertThat(console.commands)
                .extracting(commanded -> commanded.command().name())
                .containsExactly("pause", "resume");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void axeFindsNothingSeriousInTheDialog() throws Exception {
        Optional<String> axe = AxeCore.script();
        assumeTrue(axe.isPresent(), "NOT TESTED: axe-core could not be fetched by npm");
        learn(100, 0);
        views.happened(event(ModelEvent.Type.PAUSED, Map.of("command", "pause")));
        awaitText("Resume learning");
        openDialog();
        browser.evaluate(axe.get() + "; true");
        for (String theme : List.of("dark", "light")) {
            browser.look(1240, 900, theme);
            browser.photograph(PICTURES.resolve("rollback-" + theme + ".png"), 1240, 0);
            assertThat(serious()).as("the dialog, " + theme).isEmpty();
        }
    }

    /** By keyboard: from the strip of versions to the tenth before the newest, and to its button. */
    private void openDialog() throws Exception {
        browser.evaluate("document.querySelector('#versions .strip').focus()");
        browser.press("PageDown", 34, "");
        browser.press("Tab", 9, "");
        browser.press("Enter", 13, "\r");
        awaitTrue("document.querySelector('#rollback').open");
    }

    private String focused() throws Exception {
        return browser.evaluate("document.activeElement.id").asText();
    }
}
