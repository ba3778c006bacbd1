package io.headwater.cli.doctor;

import io.headwater.encode.Encoder;
import io.headwater.encode.Encoders;
import io.headwater.encode.InvalidEncoderException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens an encoder as a service would. */
public final class EncoderCheck {
    private EncoderCheck() {}

    /**
     * Takes a second or two.
     *
     * @param setting a name or a folder
     * @param fetched where fetched encoders are
     */
    public static Finding finding(String setting, Path fetched) {
        String subject = "encoder";
        try (Encoder encoder = new Encoders(fetched).open(setting, Optional.empty(), Encoders.DEFAULT_MAX_TOKENS)) {
            return Finding.fine(
                    subject,
                    "%s, %d features, fingerprint %s…"
                            .formatted(
                                    encoder.id(),
                                    encoder.dimension(),
                                    encoder.fingerprint().substring(0, 12)));
        } catch (InvalidEncoderException | IllegalArgumentException e) {
            return Finding.problem(subject, setting + " cannot be opened", String.valueOf(e.getMessage()));
        } catch (UnsatisfiedLinkError e) {
            return Finding.problem(
                    subject,
                    "ONNX Runtime's native library cannot be loaded",
                    "use Linux, macOS or Windows with glibc on x86-64 or arm64: " + e.getMessage());
        }
    }
}
