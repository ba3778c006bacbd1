package io.headwater.scorer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decides how long a text of a model without a version may hold up the texts behind it. Its model may be about to publish
 * its first version, or be a mistake of the sender: so each model is waited for once, and after a wait in vain all unknown
 * models together get no more than a tenth of the time. Thread-safe, shared by all tasks.
 */
final class Patience {
    private static final int SHARE = 10;
    private static final int MAX_MODELS = 1_000;

    private final Duration limit;
    private final InstantSource clock;
    private final Map<String, Instant> deadlines = new LinkedHashMap<>();
    private Instant nextWait = Instant.MIN;

    /** @param limit how long one model is waited for */
    Patience(Duration limit, InstantSource clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /** How long a text of {@code model} may wait now; zero: not at all. */
    synchronized Duration grant(String model) {
        Instant now = clock.instant();
        Instant deadline = deadlines.get(model);
        if (deadline != null) {
            return now.isBefore(deadline) ? Duration.between(now, deadline) : Duration.ZERO;
        }
        if (now.isBefore(nextWait)) {
            return Duration.ZERO;
        }
        if (deadlines.size() == MAX_MODELS) {
            deadlines.remove(deadlines.keySet().iterator().next());
        }
        deadlines.put(model, now.plus(limit));
        return limit;
    }

    /** A wait has ended without a version. */
    synchronized void inVain() {
        nextWait = clock.instant().plus(limit.multipliedBy(SHARE - 1));
    }
}
