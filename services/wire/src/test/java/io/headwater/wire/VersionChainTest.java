package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Manifest;
import io.headwater.model.Tensor;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VersionChainTest {
    private static final String OTHER = "f".repeat(64);

    private final ChainedVersion first = next(Optional.empty(), Versions.snapshot(3, 1, "", Versions.tensors(1)));
    private final ChainedVersion second =
            next(Optional.of(first), Versions.snapshot(3, 2, sha(first), Versions.tensors(2)));

    @Test
    void aSnapshotFollowsItsParent() {
        assertThat(second.version().manifest().version()).isEqualTo(2);
        assertThat(second.version().graph()).isEqualTo(Versions.GRAPH);
        assertThat(Versions.values(second.version().tensors())).isEqualTo(Versions.values(Versions.tensors(2)));
    }

    @Test
    void aDeltaReplacesWholeTensorsAndKeepsTheOthers() {
        List<Tensor> grown = List.of(
                second.version().tensors().get(0),
                Tensor.of("head/0_b", List.of(3), 7, 8, 9),
                Tensor.of("new", List.of(), 1));

        ChainedVersion third =
                next(Optional.of(second), Versions.delta(3, 3, sha(second), 2, grown, "head/0_b", "new"));

        assertThat(Versions.values(third.version().tensors())).isEqualTo(Versions.values(grown));
        assertThat(third.version().graph()).isEqualTo(Versions.GRAPH);
    }

    @Test
    void deltasFollowDeltas() {
        ChainedVersion third = next(
                Optional.of(second), Versions.delta(3, 3, sha(second), 2, Versions.tensors(3), "head/0_W", "head/0_b"));
        ChainedVersion fourth = next(Optional.of(third), Versions.delta(4, 4, sha(third), 3, Versions.tensors(3)));

        assertThat(Versions.values(fourth.version().tensors())).isEqualTo(Versions.values(Versions.tensors(3)));
    }

    @Test
    void aVersionThatIsHeldLeavesWhatIsServedAndTheNextDeltaBuildsOnThat() {
        Versions.Published held = Versions.held(3, 3, sha(second), 2);
        ChainedVersion third = next(Optional.of(second), held);
        Versions.Published again = Versions.held(3, 4, held.manifest().sha256(), 2);
        ChainedVersion fourth = next(Optional.of(third), again);

        assertThat(fourth.version()).isEqualTo(second.version());
        assertThat(fourth.tip()).isEqualTo(again.manifest());

        String parent = again.manifest().sha256();
        ChainedVersion fifth =
                next(Optional.of(fourth), Versions.delta(3, 5, parent, 2, Versions.tensors(5), "head/0_W", "head/0_b"));
        assertThat(Versions.values(fifth.version().tensors())).isEqualTo(Versions.values(Versions.tensors(5)));
        assertThat(fifth.tip()).isEqualTo(fifth.version().manifest());
    }

    @Test
    void afterAVersionThatIsHeldNothingElseFits() {
        Versions.Published held = Versions.held(3, 3, sha(second), 2);
        Optional<ChainedVersion> tip = Optional.of(next(Optional.of(second), held));
        String parent = held.manifest().sha256();

        assertRefused(Reason.WRONG_BASE, tip, Versions.delta(3, 4, parent, 3, Versions.tensors(4), "head/0_b"));
        assertRefused(Reason.WRONG_PARENT, tip, Versions.delta(3, 4, sha(second), 2, Versions.tensors(4), "head/0_b"));
        assertRefused(Reason.GAP, tip, Versions.delta(3, 5, OTHER, 2, Versions.tensors(5), "head/0_b"));
        assertRefused(Reason.STALE_VERSION, tip, Versions.held(3, 2, OTHER, 1));
        assertRefused(Reason.DUPLICATE, tip, held);
        assertRefused(Reason.GAP, Optional.empty(), held);
        assertRefused(Reason.WRONG_BASE, Optional.of(second), Versions.held(3, 3, sha(second), 1));
    }

    @Test
    void theFirstUpdateMustBeASnapshot() {
        assertRefused(Reason.GAP, Optional.empty(), Versions.delta(3, 3, OTHER, 2, Versions.tensors(3), "head/0_b"));
    }

    @Test
    void aForkThatDiffersInItsLabelsAloneIsNotTaken() {
        Versions.Published same = Versions.snapshot(3, 2, sha(first), Versions.tensors(2));
        Versions.Published child = Versions.delta(3, 3, sha(second), 2, Versions.tensors(3), "head/0_W", "head/0_b");

        assertRefused(Reason.STALE_VERSION, Optional.of(second), Versions.withLabels(same, "spam", "ham"));
        assertRefused(Reason.WRONG_PARENT, Optional.of(second), Versions.withLabels(child, "spam", "ham"));
        assertRefused(Reason.WRONG_PARENT, Optional.of(second), Versions.withLabels(child, "spam", "ham", "news"));
        assertThat(next(Optional.of(second), Versions.withLabels(child, "ham", "spam", "news")))
                .isNotNull();
        assertThat(next(Optional.of(second), Versions.withLabels(child, "ham"))).isNotNull();
    }

    @Test
    void anySnapshotIsAGoodBeginning() {
        assertThat(next(Optional.empty(), Versions.snapshot(9, 1000, OTHER, Versions.tensors(3)))
                        .version()
                        .manifest()
                        .version())
                .isEqualTo(1000);
    }

    @Test
    void aScorerRefusesAVersionWhoseParentItNeverSaw() {
        assertRefused(Reason.WRONG_PARENT, Optional.of(second), Versions.snapshot(3, 3, OTHER, Versions.tensors(3)));
        assertRefused(
                Reason.WRONG_PARENT,
                Optional.of(second),
                Versions.delta(3, 3, OTHER, 2, Versions.tensors(3), "head/0_b"));
    }

    @Test
    void aSnapshotAfterAGapHealsAndADeltaDoesNot() {
        assertThat(next(Optional.of(second), Versions.snapshot(3, 5, OTHER, Versions.tensors(3)))
                        .version()
                        .manifest()
                        .version())
                .isEqualTo(5);
        assertRefused(Reason.GAP, Optional.of(second), Versions.delta(3, 5, OTHER, 4, Versions.tensors(3), "head/0_b"));
    }

    @Test
    void aZombieIsRefusedWhateverItSays() {
        assertRefused(
                Reason.STALE_EPOCH, Optional.of(second), Versions.snapshot(2, 3, sha(second), Versions.tensors(3)));
        assertRefused(Reason.STALE_EPOCH, Optional.of(second), Versions.snapshot(2, 9, OTHER, Versions.tensors(3)));
    }

    @Test
    void theSameVersionOnceMoreIsADuplicateWithinItsEpoch() {
        assertRefused(Reason.DUPLICATE, Optional.of(second), Versions.snapshot(3, 2, sha(first), Versions.tensors(2)));
    }

    @Test
    void theSameVersionOfALaterEpochTakesItsPlaceAndFencesTheEpochBefore() throws Exception {
        ChainedVersion successors = next(Optional.of(second), Versions.snapshot(4, 2, sha(first), Versions.tensors(2)));

        assertThat(successors.tip().epoch()).isEqualTo(4);
        assertThat(successors.version().manifest().epoch()).isEqualTo(4);
        assertRefused(
                Reason.STALE_EPOCH, Optional.of(successors), Versions.snapshot(3, 3, sha(second), Versions.tensors(3)));
        assertThat(next(
                                Optional.of(successors),
                                Versions.delta(4, 3, sha(second), 2, Versions.tensors(3), "head/0_W", "head/0_b"))
                        .tip()
                        .version())
                .isEqualTo(3);
    }

    @Test
    void theSameVersionOfALaterEpochMustBringItsContent() {
        assertRefused(
                Reason.WRONG_PARENT,
                Optional.of(second),
                Versions.delta(4, 2, sha(first), 1, Versions.tensors(2), "head/0_W", "head/0_b"));
    }

    @Test
    void whatIsNotNewerIsStaleInItsEpochAndAForkInALaterOne() {
        assertRefused(Reason.STALE_VERSION, Optional.of(second), Versions.snapshot(3, 1, "", Versions.tensors(1)));
        assertRefused(
                Reason.STALE_VERSION, Optional.of(second), Versions.snapshot(3, 2, sha(first), Versions.tensors(9)));
        assertRefused(
                Reason.WRONG_PARENT, Optional.of(second), Versions.snapshot(4, 2, sha(first), Versions.tensors(9)));
        assertRefused(Reason.WRONG_PARENT, Optional.of(second), Versions.snapshot(4, 1, "", Versions.tensors(9)));
    }

    @Test
    void aDeltaOnAnotherBaseThanTheCurrentVersionIsRefused() {
        assertRefused(
                Reason.WRONG_BASE,
                Optional.of(second),
                Versions.delta(3, 3, sha(second), 1, Versions.tensors(3), "head/0_W", "head/0_b"));
    }

    @Test
    void aDeltaThatLeavesOutAChangeIsRefusedByItsHash() {
        assertRefused(
                Reason.BAD_HASH,
                Optional.of(second),
                Versions.delta(3, 3, sha(second), 2, Versions.tensors(3), "head/0_b"));
    }

    @Test
    void aDeltaOfAnotherGraphIsRefused() throws Exception {
        ChainedVersion otherGraph =
                next(Optional.empty(), Versions.snapshot(3, 2, OTHER, new byte[] {1}, Versions.tensors(2)));

        assertRefused(
                Reason.BAD_HASH,
                Optional.of(otherGraph),
                Versions.delta(3, 3, sha(otherGraph), 2, Versions.tensors(2)));
    }

    @Test
    void aSnapshotWithOtherBytesThanItsHashIsRefused() throws Exception {
        Manifest manifest =
                Versions.snapshot(3, 3, sha(second), Versions.tensors(3)).manifest();

        assertThatThrownBy(() -> VersionChain.next(
                        Optional.of(second), new Update(manifest, Optional.of(Versions.GRAPH), Versions.tensors(4))))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.BAD_HASH));
        assertThatThrownBy(() -> VersionChain.next(
                        Optional.of(second), new Update(manifest, Optional.of(new byte[] {1}), Versions.tensors(3))))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.BAD_HASH));
    }

    private static String sha(ChainedVersion version) {
        return version.version().manifest().sha256();
    }

    private static ChainedVersion next(Optional<ChainedVersion> current, Versions.Published update) {
        try {
            return VersionChain.next(current, update.assembled());
        } catch (UpdateRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(Reason reason, Optional<ChainedVersion> current, Versions.Published update) {
        assertThatThrownBy(() -> VersionChain.next(current, update.assembled()))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
