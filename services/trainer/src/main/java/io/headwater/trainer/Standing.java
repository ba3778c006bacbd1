package io.headwater.trainer;

import io.headwater.model.Member;
import io.headwater.model.Prequential;
import java.util.List;

/**
 * How far one model and its learners are, and how good they have shown themselves to be.
 *
 * @param version the newest
 * @param served the newest that may be served
 * @param came how many events were learned, those among them that were undone later
 * @param heldOut how many events are kept back
 * @param held whether the newest version is held
 */
record Standing(
        Prequential prequential,
        List<Member> members,
        int labels,
        long version,
        long served,
        long came,
        int heldOut,
        boolean held) {}
