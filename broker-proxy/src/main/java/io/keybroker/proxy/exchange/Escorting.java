package io.keybroker.proxy.exchange;

import io.keybroker.gate.Admission;
import io.keybroker.refusal.RefusedException;
import io.netty.handler.codec.http.HttpResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The escort of one request, if it has one: it hears once, and only once, how the request ended. */
final class Escorting {
    private final Desk desk;
    private final Client client;
    private @Nullable Escort escort;

    Escorting(Desk desk, Client client) {
        this.desk = desk;
        this.client = client;
    }

    /** Finds who goes along with a request that may pass, and lets them see to its body; then it goes on, or does not. */
    void begin(
            Admission admitted,
            String requestId,
            byte[] came,
            Consumer<byte[]> goingOn,
            Consumer<RefusedException> refused)
            throws RefusedException {
        Escort found = desk.escorts().of(admitted, requestId).orElse(null);
        if (found == null) {
            goingOn.accept(came);
            return;
        }
        escort = found;
        found.body(came)
                .whenComplete((instead, failure) -> client.execute(() -> {
                    if (instead == null) {
                        refused.accept(ErrorReply.reason(failure));
                    } else {
                        goingOn.accept(instead);
                    }
                }));
    }

    /** An answer to be kept until it was seen, if anybody must see it. */
    @Nullable
    HeldAnswer hold(HttpResponse head) {
        return escort == null ? null : new HeldAnswer(head, desk.budget());
    }

    /** The answer is whole: {@code then} is done at once, or when it was seen. */
    void answered(int status, byte[] answer, Runnable then) {
        Escort present = escort;
        escort = null;
        if (present == null) {
            then.run();
        } else {
            present.answered(status, answer).whenComplete((done, failure) -> client.execute(then));
        }
    }

    /** The request ends without an answer to act on. */
    void leave(boolean sent) {
        Escort present = escort;
        escort = null;
        if (present != null && sent) {
            present.lost();
        } else if (present != null) {
            present.unsent();
        }
    }
}
