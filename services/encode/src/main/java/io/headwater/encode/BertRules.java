package io.headwater.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.jspecify.annotations.Nullable;

/** Tells whether a tokenizer splits texts as BERT's do, which {@link LeadingWords} relies on. */
final class BertRules {
    /** Special tokens of this form are the only ones that {@link LeadingWords} looks out for. */
    private static final String SPECIAL = "\\[[A-Z]+]";

    private BertRules() {}

    /** @param json Hugging Face's {@code tokenizer.json}; what is no such file follows no rule */
    static boolean hold(byte[] json) {
        JsonElement whole = JsonParser.parseString(new String(json, UTF_8));
        if (!whole.isJsonObject()) {
            return false;
        }
        JsonObject tokenizer = whole.getAsJsonObject();
        return is(tokenizer, "model", "type", "WordPiece")
                && is(tokenizer, "normalizer", "type", "BertNormalizer")
                && is(tokenizer, "normalizer", "handle_chinese_chars", "true")
                && is(tokenizer, "pre_tokenizer", "type", "BertPreTokenizer")
                && onlyPlainSpecialTokens(tokenizer.get("added_tokens"));
    }

    private static boolean is(JsonObject tokenizer, String part, String key, String value) {
        return tokenizer.get(part) instanceof JsonObject object
                && object.get(key) != null
                && object.get(key).isJsonPrimitive()
                && object.get(key).getAsString().equals(value);
    }

    private static boolean onlyPlainSpecialTokens(@Nullable JsonElement added) {
        if (added == null || !added.isJsonArray()) {
            return true;
        }
        for (JsonElement token : added.getAsJsonArray()) {
            if (!(token instanceof JsonObject object && isPlain(object))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(JsonObject token) {
        JsonElement content = token.get("content");
        return content != null
                && content.isJsonPrimitive()
                && content.getAsString().matches(SPECIAL);
    }
}
