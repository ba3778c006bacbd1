package io.headwater.trainer;

import io.headwater.learn.Features;
import io.headwater.model.LabeledText;
import io.headwater.model.RejectReason;

/** What became of an input record before its turn came: encoded, or refused. */
sealed interface Prepared {
    /** Let in. */
    record Ready(LabeledText event, Features features) implements Prepared {}

    record Refused(RejectReason reason, String detail) implements Prepared {}
}
