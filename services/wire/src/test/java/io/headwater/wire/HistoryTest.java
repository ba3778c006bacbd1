package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Lineage;
import io.headwater.model.Manifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final History history = new History("default");

    @Test
    void theWayToAVersionPassesOverWhatWasUndone() throws Exception {
        Manifest one = add(1, 1, "", Optional.empty());
        Manifest two = add(1, 2, one.sha256(), Optional.empty());
        Manifest three = add(1, 3, two.sha256(), Optional.empty());
        Manifest back = add(2, 4, three.sha256(), Optional.of(2L));
        add(2, 5, back.sha256(), Optional.empty());

        assertThat(numbers(history.wayTo(5))).containsExactly(1L, 2L, 4L, 5L);
        assertThat(numbers(history.wayTo(3))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aRollbackThatWasTakenBackLeadsToWhatItHadUndone() throws Exception {
        Manifest one = add(1, 1, "", Optional.empty());
        Manifest two = add(1, 2, one.sha256(), Optional.empty());
        Manifest back = add(1, 3, two.sha256(), Optional.of(1L));
        add(1, 4, back.sha256(), Optional.of(2L));

        assertThat(numbers(history.wayTo(4))).containsExactly(1L, 2L, 4L);
    }

    @Test
    void whatAZombiePublishedIsLeftOut() throws Exception {
        Manifest one = add(1, 1, "", Optional.empty());
        Manifest two = add(2, 2, one.sha256(), Optional.empty());
        add(1, 2, one.sha256(), Optional.empty());
        add(1, 3, two.sha256(), Optional.empty());
        add(2, 3, "9".repeat(64), Optional.empty());

        assertThat(history.newest()).contains(two);
        assertThat(history.leftOut()).isEqualTo(3);
    }

    @Test
    void aVersionPublishedAgainIsNoOther() throws Exception {
        Manifest one = add(1, 1, "", Optional.empty());
        history.add(one);

        assertThat(history.versions()).containsExactly(one);
        assertThat(history.leftOut()).isZero();
    }

    @Test
    void aVersionOfALaterEpochTakesThePlaceOfTheSameOneAndNotTheOtherWayRound() {
        Manifest before = add(1, 1, "", Optional.empty());
        Manifest successors = Versions.snapshot(2, 1, "", Versions.tensors(101)).manifest();
        history.add(successors);
        history.add(before);

        assertThat(successors.sha256()).isEqualTo(before.sha256());
        assertThat(history.versions()).containsExactly(successors);
        assertThat(history.leftOut()).isEqualTo(1);
    }

    @Test
    void whatIsNotThereAnyMoreIsNamed() {
        Manifest eight = add(1, 8, "a".repeat(64), Optional.empty());
        add(1, 9, eight.sha256(), Optional.empty());

        assertThatThrownBy(() -> history.wayTo(9))
                .isInstanceOf(MissingVersionsException.class)
                .hasMessageContaining("version 9 of model 'default' builds on versions 1 to 7")
                .hasMessageContaining("the oldest there is 8");
        assertThatThrownBy(() -> history.wayTo(10))
                .hasMessageContaining("has no version 10")
                .hasMessageContaining("8 to 9");
        assertThatThrownBy(() -> new History("other").wayTo(1)).hasMessageContaining("no version of model 'other'");
    }

    private Manifest add(long epoch, long version, String parent, Optional<Long> rollback) {
        Manifest manifest = Versions.withLineage(
                Versions.snapshot(epoch, version, parent, Versions.tensors((float) (version + 100 * epoch)))
                        .manifest(),
                new Lineage(
                        1,
                        0,
                        List.of(),
                        List.of(),
                        rollback.map(to -> new Lineage.Rollback(to, false, List.of())),
                        Map.of()));
        history.add(manifest);
        return manifest;
    }

    private static List<Long> numbers(List<Manifest> way) {
        return way.stream().map(Manifest::version).toList();
    }
}
