package io.keybroker.proxy.exchange;

import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/** One request to the broker itself: its body is buffered, its endpoint handles it, and nothing goes upstream. */
final class LocalExchange implements ActiveExchange {
    private static final int DEADLINE_TICKS = 30 * TICKS_PER_SECOND;

    private final Desk services;
    private final Client client;
    private final Incoming incoming;
    private final Ledger audit;

    private State state = new Done();
    private boolean bodyEnded;
    private int ticks;

    LocalExchange(Desk services, Client client, Incoming incoming) {
        this.services = services;
        this.client = client;
        this.incoming = incoming;
        this.audit = new Ledger(services.audit().log(), services.clock(), client.peer());
        this.bodyEnded = incoming.body().empty();
    }

    /** How far the request has come. */
    private sealed interface State {
        default void onBody(ByteBuf piece) throws RefusedException {
            piece.release();
        }

        default void onBodyEnd() {}

        default void onTick() throws RefusedException {}

        default void close() {}
    }

    /** The body comes. */
    private final class Buffering implements State {
        private final OwnPath endpoint;
        private final BufferedBody body;

        Buffering(OwnPath endpoint) throws RefusedException {
            this.endpoint = endpoint;
            this.body = new BufferedBody(incoming.body(), services.budget().limitedTo(endpoint.maxBodyBytes()));
        }

        @Override
        public void onBody(ByteBuf piece) throws RefusedException {
            body.add(piece);
            client.requestMore();
        }

        @Override
        public void onBodyEnd() {
            handle(endpoint.handle(new OwnRequest(incoming.head(), body.bytes(), client.peer(), audit.requestId())));
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /** The endpoint works on it. */
    private final class Handling implements State {
        @Override
        public void onTick() throws RefusedException {
            ticks++;
            if (ticks > DEADLINE_TICKS) {
                throw new RefusedException(Refusal.UNAVAILABLE, "the broker could not handle this request in time");
            }
        }
    }

    /** The response is sent. */
    private record Done() implements State {}

    private void become(State next) {
        state.close();
        state = next;
    }

    @Override
    public void start() {
        services.localRouter().find(incoming.head()).ifPresentOrElse(this::buffer, this::rejectUnknownPath);
    }

    private void buffer(OwnPath endpoint) {
        try {
            become(new Buffering(endpoint));
        } catch (RefusedException e) {
            recordAndRespond(e, OwnAnswer.refused(e));
            return;
        }
        if (bodyEnded) {
            onBodyEnd();
        } else {
            incoming.acceptBody(client);
        }
    }

    private void rejectUnknownPath() {
        recordAndRespond(new RefusedException(Refusal.MALFORMED, "not found"), OwnAnswer.unknown());
    }

    private void handle(CompletionStage<OwnAnswer> handled) {
        become(new Handling());
        handled.handle((response, failure) -> failure == null
                        ? (Runnable) () -> respond(response)
                        : (Runnable) () -> reject(ErrorReply.reason(failure)))
                .thenAccept(last -> client.execute(() -> {
                    if (state instanceof Handling) {
                        last.run();
                    }
                }));
    }

    private void respond(OwnAnswer response) {
        boolean keepAlive = bodyEnded && !incoming.closes();
        become(new Done());
        client.sendResponse(response.encode(services.date().now(), incoming.headAsked(), keepAlive), keepAlive);
    }

    @Override
    public void reject(RefusedException rejection) {
        if (!(state instanceof Done)) {
            recordAndRespond(rejection, OwnAnswer.refused(rejection));
        }
    }

    private void recordAndRespond(RefusedException rejection, OwnAnswer response) {
        audit.recordRejection(incoming.head(), incoming.head(), rejection, services);
        respond(response);
    }

    @Override
    public void onBody(ByteBuf piece) {
        try {
            state.onBody(piece);
        } catch (RefusedException e) {
            reject(e);
        }
    }

    @Override
    public void onBodyEnd() {
        bodyEnded = true;
        state.onBodyEnd();
    }

    @Override
    public void onClientWritable() {
        // the response is written whole
    }

    @Override
    public void onClientGone() {
        become(new Done());
    }

    @Override
    public void onTick() {
        try {
            state.onTick();
        } catch (RefusedException e) {
            reject(e);
        }
    }
}
