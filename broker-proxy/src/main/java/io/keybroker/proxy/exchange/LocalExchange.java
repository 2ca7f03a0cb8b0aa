package io.keybroker.proxy.exchange;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.local.LocalEndpoint;
import io.keybroker.proxy.local.LocalRequest;
import io.keybroker.proxy.local.LocalResponse;
import io.keybroker.proxy.response.ErrorResponse;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/** One request to a local endpoint: its body is buffered and handled, and nothing is sent upstream. */
final class LocalExchange implements ActiveExchange {
    private static final int DEADLINE_TICKS = 30 * TICKS_PER_SECOND;

    private final ExchangeServices services;
    private final ClientConnection client;
    private final ClientRequest incoming;
    private final RequestAudit audit;

    private State state = new Done();
    private boolean bodyEnded;
    private int ticks;

    LocalExchange(ExchangeServices services, ClientConnection client, ClientRequest incoming) {
        this.services = services;
        this.client = client;
        this.incoming = incoming;
        this.audit = new RequestAudit(services.audit().log(), services.clock(), client.peer());
        this.bodyEnded = incoming.body().empty();
    }

    /** State of the request. */
    private sealed interface State {
        default void onBody(ByteBuf piece) throws RequestRejectedException {
            piece.release();
        }

        default void onBodyEnd() {}

        default void onTick() throws RequestRejectedException {}

        default void close() {}
    }

    /** The body is being buffered. */
    private final class Buffering implements State {
        private final LocalEndpoint endpoint;
        private final BufferedBody body;

        Buffering(LocalEndpoint endpoint) throws RequestRejectedException {
            this.endpoint = endpoint;
            this.body = new BufferedBody(
                    incoming.body(),
                    services.bodies().budget().shareOf(client.peer()).limitedTo(endpoint.maxBodyBytes()));
        }

        @Override
        public void onBody(ByteBuf piece) throws RequestRejectedException {
            body.add(piece);
            client.requestMore();
        }

        @Override
        public void onBodyEnd() {
            handle(endpoint.handle(new LocalRequest(incoming.head(), body.bytes(), client.peer(), audit.requestId())));
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /** The endpoint is handling the request. */
    private final class Handling implements State {
        @Override
        public void onTick() throws RequestRejectedException {
            ticks++;
            if (ticks > DEADLINE_TICKS) {
                throw new RequestRejectedException(
                        ErrorCode.UNAVAILABLE, "the broker could not handle this request in time");
            }
        }
    }

    /** The response was sent. */
    private record Done() implements State {}

    private void become(State next) {
        state.close();
        state = next;
    }

    @Override
    public void start() {
        services.localRouter().find(incoming.head()).ifPresentOrElse(this::buffer, this::rejectUnknownPath);
    }

    private void buffer(LocalEndpoint endpoint) {
        try {
            become(new Buffering(endpoint));
        } catch (RequestRejectedException e) {
            recordAndRespond(e, LocalResponse.rejected(e));
            return;
        }
        if (bodyEnded) {
            onBodyEnd();
        } else {
            incoming.acceptBody(client);
        }
    }

    private void rejectUnknownPath() {
        recordAndRespond(new RequestRejectedException(ErrorCode.MALFORMED, "not found"), LocalResponse.unknown());
    }

    private void handle(CompletionStage<LocalResponse> handled) {
        become(new Handling());
        handled.handle((response, failure) -> failure == null
                        ? (Runnable) () -> respond(response)
                        : (Runnable) () -> reject(ErrorResponse.reason(failure)))
                .thenAccept(last -> client.execute(() -> {
                    if (state instanceof Handling) {
                        last.run();
                    }
                }));
    }

    private void respond(LocalResponse response) {
        boolean keepAlive = bodyEnded && !incoming.closes() && !client.isDraining();
        become(new Done());
        client.sendResponse(response.encode(services.date().now(), incoming.headAsked(), keepAlive), keepAlive);
    }

    @Override
    public void reject(RequestRejectedException rejection) {
        if (!(state instanceof Done)) {
            recordAndRespond(rejection, LocalResponse.rejected(rejection));
        }
    }

    private void recordAndRespond(RequestRejectedException rejection, LocalResponse response) {
        audit.recordRejection(incoming.head(), incoming.head(), rejection, services);
        respond(response);
    }

    @Override
    public void onBody(ByteBuf piece) {
        try {
            state.onBody(piece);
        } catch (RequestRejectedException e) {
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
        // the response is written at once
    }

    @Override
    public void onClientGone() {
        become(new Done());
    }

    @Override
    public void onTick() {
        try {
            state.onTick();
        } catch (RequestRejectedException e) {
            reject(e);
        }
    }
}
