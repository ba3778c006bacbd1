package io.headwater.cli.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationTest {
    private final PublishedChain chain = new PublishedChain();

    @Test
    void aSoundHistoryHasNoFaultAndEachEventOnce() {
        chain.learn(0, 10).learn(10, 25).learn(25, 30);
        chain.epoch = 2;
        VerificationReport report = chain.learn(30, 40).verified();

        assertThat(report.faults()).isEmpty();
        assertThat(report.isSound()).isTrue();
        assertThat(report.versions()).isEqualTo(4);
        assertThat(report.contents()).isEqualTo(4);
        assertThat(report.named()).isEqualTo(40);
        assertThat(report.epoch()).isEqualTo(2);
    }

    @Test
    void whatWasUndoneMayBeLearnedAgainAndOnlyThat() {
        chain.learn(0, 10)
                .learn(10, 20)
                .learn(20, 30)
                .goBackTo(1, List.of(30L, 31L))
                .learn(10, 15);
        VerificationReport report = chain.verified();
        assertThat(report.faults()).isEmpty();
        assertThat(report.named()).isEqualTo(15);
        assertThat(report.undone()).as("15 to 31").isEqualTo(17);

        assertThat(chain.learn(5, 6).verified().faults())
                .extracting(Fault::what)
                .anySatisfy(what -> assertThat(what).contains("labeled-texts-0-5 a second time"));
    }

    @Test
    void aRollbackCanBeTakenBack() {
        VerificationReport report = chain.learn(0, 10)
                .learn(10, 20)
                .goBackTo(1, List.of())
                .goBackTo(2, List.of())
                .verified();

        assertThat(report.faults()).isEmpty();
        assertThat(report.named()).isEqualTo(20);
    }

    @Test
    void whatIsKeptBackIsLearnedLaterOrStillKeptBack() {
        chain.learn(0, 10).keepBack(List.of(10L, 11L, 12L), List.of()).keepBack(List.of(13L), List.of(10L, 12L));
        VerificationReport report = chain.verified();
        assertThat(report.faults()).isEmpty();
        assertThat(report.named()).isEqualTo(12);
        assertThat(report.heldOut()).isEqualTo(2);
        assertThat(report.undone()).isZero();

        assertThat(chain.keepBack(List.of(14L), List.of(99L)).verified().faults())
                .extracting(Fault::what)
                .anySatisfy(what -> assertThat(what).contains("labeled-texts-0-99 from the holdout"))
                .anySatisfy(what ->
                        assertThat(what).contains("2 events are held out").contains("name 3"));
    }

    @Test
    void countsThatDoNotAddUpAreAFault() {
        assertThat(chain.learn(0, 10).claim(12).verified().faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.what())
                        .contains("12 events are learned")
                        .contains("name 10"));
    }

    @Test
    void eachFlippedByteOfAPayloadIsFoundOutAtItsVersionAndWhatDoesNotBuildOnItIsStillChecked() {
        for (int i = 1; i <= 6; i++) {
            chain.learn(i * 10L, i * 10L + 10);
        }
        int chunkOfVersionTwo = 3;
        byte[] value = chain.records.get(chunkOfVersionTwo).value();
        for (int at = 0; at < value.length; at++) {
            value[at] ^= 0x40;
            VerificationReport report = chain.verified();
            assertThat(report.faults())
                    .as("byte %d", at)
                    .isNotEmpty()
                    .allSatisfy(fault -> assertThat(fault.version()).isEqualTo(2));
            assertThat(report.contents())
                    .as("version 1, and from the snapshot 5 on")
                    .isEqualTo(3);
            assertThat(report.withoutBase()).isGreaterThanOrEqualTo(1);
            value[at] ^= 0x40;
        }
        assertThat(chain.verified().faults()).isEmpty();
    }

    @Test
    void missingChunksMissingVersionsAndForksAreFaults() {
        chain.learn(0, 10).learn(10, 20).learn(20, 30);
        var chunk = chain.records.remove(3);
        assertThat(chain.verified().faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.what()).startsWith("torn"));
        var manifest = chain.records.remove(2);
        assertThat(chain.verified().faults())
                .extracting(Fault::what)
                .anySatisfy(what -> assertThat(what).contains("those between are missing"))
                .anySatisfy(what ->
                        assertThat(what).contains("30 events are learned").contains("name 20"));
        chain.records.addAll(2, List.of(manifest, chunk));

        var fork = new PublishedChain().learn(0, 11).learn(11, 20).learn(20, 31);
        chain.records.addAll(fork.records.subList(2, 4));
        assertThat(chain.verified().faults()).extracting(Fault::what).containsExactly("comes after version 3");
        chain.records.subList(6, 8).clear();

        chain.records.remove(5);
        assertThat(chain.verified().faults()).extracting(Fault::what).containsExactly("its last chunks are missing");
    }

    @Test
    void aHistoryWhoseBeginningWasDeletedIsCheckedFromItsFirstSnapshotOn() {
        for (int i = 1; i <= 6; i++) {
            chain.learn(i * 10L, i * 10L + 10);
        }
        chain.records.subList(0, 6).clear();
        VerificationReport report = chain.verified();

        assertThat(report.faults()).isEmpty();
        assertThat(report.oldest()).isEqualTo(4);
        assertThat(report.withoutBase()).isEqualTo(1);
        assertThat(report.contents()).isEqualTo(2);
        assertThat(report.events()).isEqualTo(60);
        assertThat(report.named()).isEqualTo(30);
    }
}
