package io.headwater.trainer;

import io.headwater.model.LabeledText;
import io.headwater.model.RejectReason;

/** What became of an input record before its turn came: encoded, or refused. */
sealed interface Prepared {
    /**
     * Let in.
     *
     * @param features {@code [encoder dimension]}
     */
    record Ready(LabeledText event, float[] features) implements Prepared {}

    record Refused(RejectReason reason, String detail) implements Prepared {}
}
