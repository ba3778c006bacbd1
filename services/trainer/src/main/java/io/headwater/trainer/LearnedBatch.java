package io.headwater.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.model.Decision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What hung on time and load when a micro-batch was learned, so that it can be repeated.
 *
 * @param events how many events it had
 * @param decisions what was decided of learners after them
 */
record LearnedBatch(int events, List<Decision> decisions) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    LearnedBatch {
        decisions = List.copyOf(decisions);
    }

    byte[] toBytes() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LearnedBatch read(byte[] bytes) {
        try {
            return JSON.readValue(bytes, LearnedBatch.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
