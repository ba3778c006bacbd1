package io.headwater.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.learn.CommitteeSettings;
import io.headwater.learn.dl4j.Distillation;
import io.headwater.learn.dl4j.FineTuneSettings;
import io.headwater.model.LabelMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "a=b"})
    void whatIsWrittenIsReadAgain(String labelMap) {
        for (Distillation distillation : List.of(Distillation.NONE, new Distillation(0.25, 4))) {
            Recipe recipe = new Recipe(
                    List.of("ngrams", "source-task"),
                    0.01,
                    LabelMap.parse(labelMap),
                    distillation,
                    CommitteeSettings.DEFAULT.withSeed(7),
                    FineTuneSettings.DEFAULT);
            assertThat(Recipe.of(recipe.toMap())).isEqualTo(recipe);
        }
    }

    @Test
    void howATransformerIsFineTunedIsPartOfIt() {
        Recipe recipe = new Recipe(
                List.of("ngrams", "minilm-top2"),
                0.01,
                LabelMap.SAME,
                Distillation.NONE,
                CommitteeSettings.DEFAULT,
                FineTuneSettings.DEFAULT.publishing(7));

        assertThat(Recipe.of(recipe.toMap())).isEqualTo(recipe);
    }
}
