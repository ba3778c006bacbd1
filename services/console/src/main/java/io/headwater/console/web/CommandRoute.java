package io.headwater.console.web;

import io.headwater.model.ModelCommand;
import io.headwater.runtime.web.SameOrigin;
import io.headwater.wire.EventLimits;
import io.headwater.wire.EventReader;
import io.headwater.wire.ModelId;
import io.headwater.wire.Reading;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.GatewayTimeoutResponse;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Takes a command for a model from the page: the same JSON, by the same rules, as a value of {@code model-commands}. */
final class CommandRoute {
    /** In characters: a sentence for the diary, which every open page shows. */
    static final int MAX_REASON = 500;

    private final SameOrigin guard;
    private final Commanding commanding;
    private final EventReader reader = new EventReader(EventLimits.DEFAULT);

    CommandRoute(SameOrigin guard, Commanding commanding) {
        this.guard = guard;
        this.commanding = commanding;
    }

    /** What was sent on: whether a trainer follows it is told by the model's diary. */
    private record Sent(String model, String command) {}

    void take(Context context) throws IOException, InterruptedException {
        guard.requirePage(context);
        JsonBodies.require(context);
        String model = context.pathParam("model");
        if (!ModelId.isValid(model)) {
            throw new BadRequestResponse(ModelId.RULE);
        }
        ModelCommand command = command(context.bodyAsBytes());
        try {
            commanding.send(model, command);
        } catch (NoAnswerException e) {
            throw new GatewayTimeoutResponse(Objects.requireNonNullElse(e.getMessage(), ""));
        }
        context.status(HttpStatus.ACCEPTED);
        JsonBodies.answer(context, new Sent(model, command.name()));
    }

    private ModelCommand command(byte[] body) {
        Reading<ModelCommand> reading = reader.modelCommand(body, new RecordHeaders());
        if (reading instanceof Reading.Refused<ModelCommand> refused) {
            throw new BadRequestResponse(refused.detail());
        }
        ModelCommand command = ((Reading.Accepted<ModelCommand>) reading).value();
        if (command.reason().filter(reason -> reason.length() > MAX_REASON).isPresent()) {
            throw new BadRequestResponse("a reason of at most " + MAX_REASON + " characters is expected");
        }
        return command;
    }
}
