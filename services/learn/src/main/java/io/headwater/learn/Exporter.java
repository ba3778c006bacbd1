package io.headwater.learn;

import java.util.List;

/**
 * Makes one model of a committee: what a scorer needs, checked to agree with the committee before it is handed out. Owned
 * and called by one {@link Committee}.
 */
public interface Exporter extends AutoCloseable {
    /** What of these texts an export is to be proven on: it may leave out what is dear and was proven before. */
    default List<Features> probes(List<Features> texts) {
        return texts;
    }

    /**
     * The pool of {@code learners} as they are now.
     *
     * @param probes texts on which agreement is proven; if there is none, the exporter checks that the model runs
     * @param expected {@code [probes][labels]}, the committee's own probabilities
     * @throws ExportMismatchException if the exported model answers otherwise
     */
    ServingModel export(List<Learner> learners, Mix mix, List<Features> probes, float[][] expected);

    /**
     * What a scorer that serves {@code served} answers.
     *
     * @param served an export of this exporter, whose memory is still its own
     * @return {@code [texts][labels]}, probabilities
     */
    float[][] answers(ServingModel served, List<Features> texts);

    @Override
    void close();
}
