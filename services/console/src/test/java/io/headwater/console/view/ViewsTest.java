package io.headwater.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.model.Manifest;
import io.headwater.model.ModelEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ViewsTest {
    private final Views views = new Views();

    private void publish(String model, long from, long to) {
        for (long version = from; version <= to; version++) {
            Manifest manifest = Samples.manifest(model, version, 32);
            views.published(manifest, OptionalLong.of(manifest.time().toEpochMilli() + 100));
        }
    }

    @Test
    void withoutAModelThereIsNothingButTheListOfModels() {
        assertThat(views.changesFor(new Cursor(""))).containsOnlyKeys("models", "refused");
    }

    @Test
    void aReaderIsGivenEverythingOnceAndThenOnlyWhatHasChanged() {
        publish("default", 1, 5);
        Cursor cursor = new Cursor("");

        assertThat(views.changesFor(cursor)).containsKeys("head", "curve", "freshness", "versions", "wrong", "diary");
        assertThat(views.changesFor(cursor)).isEmpty();

        views.happened(new ModelEvent(
                "default",
                ModelEvent.Type.DRIFT,
                5,
                Map.of("alarms", List.of("meaning"), "events", 150),
                Instant.EPOCH));
        assertThat(views.changesFor(cursor)).containsOnlyKeys("diary");
    }

    @Test
    void ofTheCurveOnlyItsEndIsToldAgain() {
        publish("default", 1, 10);
        Cursor cursor = new Cursor("");
        assertThat(curve(cursor).events()).hasSize(10);

        publish("default", 11, 12);

        Curve.Section more = curve(cursor);
        assertThat(more.from()).isEqualTo(9);
        assertThat(more.events()).containsExactly(320L, 352L, 384L);
    }

    @Test
    void aCurveThatHasLostResolutionIsToldFromItsBeginning() {
        publish("default", 1, 10);
        Cursor cursor = new Cursor("");
        Curve.Section before = curve(cursor);

        publish("default", 11, Curve.CAPACITY + 1);

        Curve.Section after = curve(cursor);
        assertThat(after.generation()).isGreaterThan(before.generation());
        assertThat(after.from()).isZero();
        assertThat(after.events()).hasSizeLessThanOrEqualTo(Curve.CAPACITY);
        assertThat(after.learners()).containsOnlyKeys("minilm-lda", "ngrams", "minilm-mlp");
        assertThat(after.learners().values())
                .allSatisfy(columns -> assertThat(columns.weight()).hasSameSizeAs(after.events()));
    }

    @Test
    void aRollbackTakesWhatItHasUndoneOffTheCurve() {
        publish("default", 1, 10);
        Cursor cursor = new Cursor("");
        assertThat(curve(cursor).events()).hasSize(10).endsWith(320L);

        views.published(Samples.manifest("default", 11, 9), OptionalLong.empty());

        Curve.Section after = curve(cursor);
        assertThat(after.from()).isZero();
        assertThat(after.events()).containsExactly(32L, 64L, 96L, 99L);
    }

    @Test
    void aModelIsPausedUntilItIsToldToGoOnHoweverMuchHappensMeanwhile() {
        publish("default", 1, 1);
        assertThat(diary().paused()).isFalse();

        happen(ModelEvent.Type.PAUSED);
        for (int i = 0; i < 200; i++) {
            happen(ModelEvent.Type.COMMAND_REFUSED);
        }
        assertThat(diary().paused()).isTrue();
        assertThat(diary().entries()).first().extracting(Diary.Entry::number).isEqualTo(201L);
        assertThat(diary().marks()).isEmpty();

        happen(ModelEvent.Type.RESUMED);
        assertThat(diary().paused()).isFalse();
    }

    @Test
    void aRollbackIsMarkedOnTheCurveWhereTheModelStandsSinceItsDiaryListsTheUndoneEvents() {
        publish("default", 1, 3);
        views.happened(new ModelEvent(
                "default",
                ModelEvent.Type.ROLLBACK,
                3,
                Map.of("to", 2L, "events", List.of("labeled-texts-0:64-95")),
                Instant.EPOCH));

        assertThat(diary().marks())
                .singleElement()
                .extracting(Diary.Entry::events)
                .isEqualTo(96L);
    }

    @Test
    void aModelFoundInMidLifeBeginsWithItsCheckpoints() {
        publish("default", 100, 100);

        Curve.Section curve = curve(new Cursor(""));
        assertThat(curve.events()).containsExactly(200L, 500L, 1_000L, 2_000L, 3_200L);
        assertThat(curve.recent().get(0)).isNull();
        assertThat(curve.recent().get(4)).isNotNull();
    }

    @Test
    void aVersionSentOnceMoreChangesNothing() {
        publish("default", 1, 3);
        Cursor cursor = new Cursor("");
        views.changesFor(cursor);

        publish("default", 3, 3);

        assertThat(views.changesFor(cursor)).doesNotContainKeys("head", "curve", "versions");
    }

    @Test
    void freshnessCountsWhatBecameReadableWhileItWasWatchedAndNothingOlder() {
        views.published(Samples.manifest("default", 1, 32), OptionalLong.empty());
        Cursor cursor = new Cursor("");
        assertThat(((Freshness.Section) views.changesFor(cursor).get("freshness")).count())
                .isZero();

        publish("default", 2, 2);

        Freshness.Section fresh = (Freshness.Section) views.changesFor(cursor).get("freshness");
        assertThat(fresh.count()).isEqualTo(32);
        assertThat(fresh.p50()).isBetween(500L, 800L);
        assertThat(fresh.madeP50()).isEqualTo(fresh.p50() - 100);
        assertThat(fresh.bars().stream().mapToInt(Integer::intValue).sum()).isEqualTo(32);
    }

    @Test
    void aReaderSeesTheModelThatItAskedFor() {
        publish("default", 1, 2);
        publish("tickets", 1, 3);

        assertThat(head(new Cursor("tickets")).version()).isEqualTo(3);
        assertThat(head(new Cursor("")).model()).isEqualTo("default");
        assertThat(views.changesFor(new Cursor("unheard of"))).doesNotContainKey("head");
    }

    @Test
    void whatAVersionHasLearnedIsKeptInShort() {
        publish("default", 1, 3);

        PublishedVersion version = views.version("default", 2).orElseThrow();
        assertThat(version.learned().events()).isEqualTo(32);
        assertThat(version.learned().ranges())
                .containsExactly(new PublishedVersion.Range("labeled-texts-0", 32, 63, 32));
        assertThat(views.version("default", 9)).isEmpty();
    }

    @Test
    void whoeverWritesManyModelsDoesNotFillTheMemory() {
        for (int i = 0; i < 2 * Views.MODELS; i++) {
            publish("model-" + i, 1, 1);
        }
        assertThat(views.models()).hasSize(Views.MODELS);
    }

    private void happen(ModelEvent.Type type) {
        views.happened(new ModelEvent("default", type, 1, Map.of(), Instant.EPOCH));
    }

    private Diary.Section diary() {
        return (Diary.Section) views.changesFor(new Cursor("")).get("diary");
    }

    private Curve.Section curve(Cursor cursor) {
        return (Curve.Section) views.changesFor(cursor).get("curve");
    }

    private ModelView.Head head(Cursor cursor) {
        return (ModelView.Head) views.changesFor(cursor).get("head");
    }
}
