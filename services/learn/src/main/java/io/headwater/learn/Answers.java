package io.headwater.learn;

import java.util.List;

/**
 * The labels that a committee gives to texts that it does not learn, as indexes into its label set; -1 while it has none.
 *
 * @param pooled {@code [texts]}, the committee's; owned by this record
 * @param alone for each learner, in the order of {@link TargetModel#members}, its own, {@code [texts]}; owned by this record
 */
public record Answers(int[] pooled, List<int[]> alone) {
    public Answers {
        alone = List.copyOf(alone);
    }
}
