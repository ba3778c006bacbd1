package io.headwater.scorer;

import io.headwater.model.RejectReason;
import io.headwater.model.Text;

/** What became of a text before its turn came: encoded, or refused. */
sealed interface PreparedText {
    /** Let in. */
    record Ready(Text text, EncodedText features) implements PreparedText {}

    record Refused(RejectReason reason, String detail) implements PreparedText {}
}
