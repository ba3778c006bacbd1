package io.headwater.console.web;

import io.headwater.model.Prediction;

/** Has one text scored by a scorer that serves. Called by HTTP threads, several at a time; may block for some seconds. */
@FunctionalInterface
public interface Scoring {
    /**
     * Scores a text by whatever version of {@code model} is served.
     *
     * @throws NoAnswerException if there is no answer, with the reason for the user to read
     */
    Prediction score(String model, String text) throws NoAnswerException, InterruptedException;
}
