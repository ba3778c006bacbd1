package io.headwater.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What sentence-transformers writes about pooling: flags, of which one is true. */
final class PoolingFile {
    private static final String CLS = "pooling_mode_cls_token";
    private static final String MEAN = "pooling_mode_mean_tokens";

    private PoolingFile() {}

    /** @throws InvalidEncoderException if it wants a pooling that is not known here */
    static Pooling read(Path file, byte[] json) throws InvalidEncoderException {
        try {
            JsonObject flags = JsonParser.parseString(new String(json, UTF_8)).getAsJsonObject();
            if (isTrue(flags, CLS) != isTrue(flags, MEAN)) {
                return isTrue(flags, CLS) ? Pooling.CLS : Pooling.MEAN;
            }
        } catch (JsonParseException | IllegalStateException e) {
            throw new InvalidEncoderException(file + " is no JSON object: " + e.getMessage(), e);
        }
        throw new InvalidEncoderException(
                file + " wants neither the mean of the tokens alone nor [CLS] alone; encoder.pooling can choose one");
    }

    static void write(Path file, Pooling pooling) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        JsonObject flags = new JsonObject();
        flags.addProperty(CLS, pooling == Pooling.CLS);
        flags.addProperty(MEAN, pooling == Pooling.MEAN);
        Files.writeString(file, flags + "\n");
    }

    private static boolean isTrue(JsonObject flags, String name) {
        JsonElement value = flags.get(name);
        return value != null && value.isJsonPrimitive() && value.getAsBoolean();
    }
}
