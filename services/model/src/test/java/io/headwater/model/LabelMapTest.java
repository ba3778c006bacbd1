package io.headwater.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelMapTest {
    @Test
    void labelsThatAreNotNamedKeepTheirNames() {
        LabelMap map = LabelMap.parse("pos = good, neg=bad\n");

        assertThat(map.targets(new LabelSet(List.of("neg", "pos", "new"))).names())
                .containsExactly("bad", "good", "new");
        assertThat(LabelMap.parse(map.toString())).isEqualTo(map);
        assertThat(LabelMap.parse("")).isEqualTo(LabelMap.SAME);
    }

    @Test
    void twoSourceLabelsMayMeanOneTargetLabel() {
        LabelMap map = LabelMap.parse("a=x,b=x");

        assertThat(map.targets(new LabelSet(List.of("a", "b"))).names()).containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a=", "=b", "a=b,a=c"})
    void whatIsNoMapIsRefused(String text) {
        assertThatThrownBy(() -> LabelMap.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
