package io.headwater.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headwater.learn.HoldoutSettings;
import io.headwater.learn.gate.Verdict;
import io.headwater.model.Decision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What hung on time, load and settings when a micro-batch was learned, so that it can be repeated.
 *
 * @param events how many events it had
 * @param holdout how much of it was to be kept back
 * @param decisions what was decided of learners after them
 * @param verdicts what was decided of the versions that were made after them
 */
record LearnedBatch(int events, HoldoutSettings holdout, List<Decision> decisions, List<Verdict> verdicts) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    LearnedBatch {
        decisions = List.copyOf(decisions);
        verdicts = List.copyOf(verdicts);
    }

    LearnedBatch with(Verdict verdict) {
        List<Verdict> all = new ArrayList<>(verdicts);
        all.add(verdict);
        return new LearnedBatch(events, holdout, decisions, all);
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
