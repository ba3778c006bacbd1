package io.headwater.model;

import static java.util.Objects.requireNonNull;

/**
 * One learner of a committee, as it is reported.
 *
 * @param encoder id of the encoder whose features it reads
 * @param weight its exponent in the pool
 * @param prequential how good it would be alone
 */
public record Member(String name, TransferStrategy strategy, String encoder, double weight, Prequential prequential) {
    public Member {
        requireNonNull(name, "name");
        requireNonNull(strategy, "strategy");
        requireNonNull(encoder, "encoder");
        requireNonNull(prequential, "prequential");
    }
}
