package io.headwater.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.model.Manifest;
import io.headwater.wire.UpdateRefusedException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedKeysTest {
    private final TestKeys ours = TestKeys.generate();
    private final TestKeys theirs = TestKeys.generate();
    private final TrustedKeys trusted = TrustedKeys.of(ours.publicPem());
    private final Versions.Published version = Versions.snapshot(1, 1, "", Versions.tensors(1));

    @Test
    void theVectorOfThePageIsGenuineAndNotForAnotherKey() {
        String page = Schemas.file("model-update.md");
        String key = found("(?s)-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", page);
        byte[] value = found("(?m)^\\{.*\"signature\":\"[^<\"]+\"}$", page).getBytes(StandardCharsets.UTF_8);

        assertThatCode(() -> TrustedKeys.of(key).verify(value)).doesNotThrowAnyException();
        assertRefused(Reason.BAD_SIGNATURE, trusted, value);
    }

    @Test
    void aSignedManifestReadsAsItWasAndEndsInItsSignature() throws Exception {
        Manifest signed = ours.signer().sign(version.manifest());
        byte[] bytes = ManifestCodec.write(signed);

        trusted.verify(bytes);
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .endsWith(",\"signature\":\"" + signed.signature().orElseThrow() + "\"}");
        assertThat(ManifestCodec.read(bytes)).isEqualTo(signed);
        assertThat(Schemas.errors("manifest", bytes)).isEmpty();
        assertThat(signed.signed(Optional.empty())).isEqualTo(version.manifest().signed(Optional.empty()));
    }

    @Test
    void noByteOfASignedManifestCanChange() {
        byte[] bytes = ManifestCodec.write(ours.signer().sign(version.manifest()));

        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> trusted.verify(changed)).isInstanceOf(UpdateRefusedException.class);
        }
        assertRefused(Reason.UNSIGNED, trusted, new byte[0]);
        assertRefused(Reason.UNSIGNED, trusted, "{}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsNotSignedAndWhatOthersSignedIsRefusedWithItsReason() {
        assertRefused(
                Reason.UNSIGNED, trusted, ManifestCodec.write(version.manifest().signed(Optional.empty())));
        assertRefused(
                Reason.BAD_SIGNATURE,
                trusted,
                ManifestCodec.write(theirs.signer().sign(version.manifest())));
    }

    @Test
    void anotherVersionCannotBorrowASignature() {
        Manifest signed = ours.signer().sign(version.manifest());
        Manifest other = Versions.snapshot(1, 1, "", Versions.tensors(2)).manifest();

        assertRefused(Reason.BAD_SIGNATURE, trusted, ManifestCodec.write(other.signed(signed.signature())));
    }

    @Test
    void anyOfSeveralKeysWillDoSoThatAKeyCanBeChanged(@TempDir Path folder) throws Exception {
        Path old = Files.writeString(folder.resolve("old.pem"), ours.publicPem());
        Path both = Files.writeString(folder.resolve("both.pem"), ours.publicPem() + "\n" + theirs.publicPem());
        byte[] before = ManifestCodec.write(ours.signer().sign(version.manifest()));
        byte[] after = ManifestCodec.write(theirs.signer().sign(version.manifest()));

        TrustedKeys.load(List.of(both)).verify(before);
        TrustedKeys.load(List.of(both)).verify(after);
        assertRefused(Reason.BAD_SIGNATURE, TrustedKeys.load(List.of(old)), after);
        assertThat(TrustedKeys.load(List.of()).demandSignature()).isFalse();
        TrustedKeys.load(List.of()).verify(ManifestCodec.write(version.manifest()));
    }

    @Test
    void aSnapshotPublishedAgainIsSignedAgain() throws Exception {
        Manifest signed = ours.signer().sign(version.manifest());
        Manifest again = signed.republishedAt(
                Instant.EPOCH,
                version.payload().graphBytes(),
                version.payload().weightsBytes(),
                version.payload().chunks());

        assertRefused(Reason.UNSIGNED, trusted, ManifestCodec.write(again));
        trusted.verify(ManifestCodec.write(ours.signer().sign(again)));
        assertThat(again.sha256()).isEqualTo(signed.sha256());
    }

    @Test
    void anUpdateThatNobodyTrustedSignedIsRefusedByItsManifestAlone() throws Exception {
        UpdateAssembler assembler = new UpdateAssembler(1_000_000, trusted);
        List<UpdateRecord> unsigned =
                version.payload().records(version.manifest().signed(Optional.empty()));

        assertThatThrownBy(() -> assembler.accept(
                        unsigned.get(0).value(), unsigned.get(0).headers()))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNSIGNED));
        assertThat(assembler.isWaiting()).isFalse();
        assertThat(assembler.accept(unsigned.get(1).value(), unsigned.get(1).headers()))
                .isEmpty();

        Optional<Update> update = Optional.empty();
        for (UpdateRecord record : version.payload().records(ours.signer().sign(version.manifest()))) {
            update = assembler.accept(record.value(), record.headers());
        }
        assertThat(update).isPresent();
    }

    @Test
    void whatIsNoSuchKeyIsSaid() {
        String rsa = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----";

        assertThatThrownBy(() -> ManifestSigner.of("nothing")).hasMessageContaining("PRIVATE KEY");
        assertThatThrownBy(() -> ManifestSigner.of(rsa)).hasMessageContaining("RSA PRIVATE KEY");
        assertThatThrownBy(() -> ManifestSigner.of(ours.publicPem())).hasMessageContaining("PUBLIC KEY");
        assertThatThrownBy(() -> ManifestSigner.of(ours.privatePem() + ours.privatePem()))
                .hasMessageContaining("more than one");
        assertThatThrownBy(() -> TrustedKeys.of(ours.privatePem())).hasMessageContaining("PRIVATE KEY");
        assertThatThrownBy(() -> TrustedKeys.of("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"))
                .hasMessageContaining("not a public key");
    }

    private static void assertRefused(Reason reason, TrustedKeys keys, byte[] manifest) {
        assertThatThrownBy(() -> keys.verify(manifest))
                .isInstanceOfSatisfying(
                        UpdateRefusedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }

    private static String found(String pattern, String page) {
        Matcher matcher = Pattern.compile(pattern).matcher(page);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group();
    }
}
