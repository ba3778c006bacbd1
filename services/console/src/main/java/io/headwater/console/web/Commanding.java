package io.headwater.console.web;

import io.headwater.model.ModelCommand;

/** Tells a model what to do; the answer stands in its diary later. Called by HTTP threads; may block for some seconds. */
@FunctionalInterface
public interface Commanding {
    /**
     * Returns when the command is where a trainer will find it, be one running or not.
     *
     * @throws NoAnswerException if that is not certain, with the reason for the user to read
     */
    void send(String model, ModelCommand command) throws NoAnswerException, InterruptedException;
}
