package io.headwater.trainer;

import io.headwater.learn.Features;
import io.headwater.model.Coordinates;
import io.headwater.model.ModelCommand;
import io.headwater.model.Topic;
import org.jspecify.annotations.Nullable;

/** What travels between the processors of the topology: an event on its way to its model, or a record on its way out. */
sealed interface Flow {
    /** What goes to the single writer of a model, in one order. */
    sealed interface ForModel extends Flow {
        String model();
    }

    /**
     * A labelled text that was let in, with its features.
     *
     * @param at where it stands in its input topic
     * @param arrival the input record's log-append time, in milliseconds since the epoch
     * @param receivedKey the input record's key, in case that the event is refused after all
     * @param receivedValue the input record's value, likewise
     * @param returning whether it came before and has been kept back since
     */
    record Encoded(
            Coordinates at,
            long arrival,
            String model,
            String label,
            Features features,
            byte @Nullable [] receivedKey,
            byte @Nullable [] receivedValue,
            boolean returning)
            implements ForModel {
        /** An event that comes for the first time. */
        Encoded(
                Coordinates at,
                long arrival,
                String model,
                String label,
                Features features,
                byte @Nullable [] receivedKey,
                byte @Nullable [] receivedValue) {
            this(at, arrival, model, label, features, receivedKey, receivedValue, false);
        }
    }

    /** What an operator told a model. */
    record Commanded(String model, ModelCommand command) implements ForModel {}

    /** A record for one of the output topics; key, headers and timestamp are those of the Kafka Streams record. */
    record Outgoing(Topic topic, byte @Nullable [] value) implements Flow {}
}
