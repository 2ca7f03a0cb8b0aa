package io.keybroker.proxy.exchange;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.exchange.ExchangeState.AwaitingInterceptor;
import io.keybroker.proxy.exchange.ExchangeState.Done;
import io.keybroker.proxy.exchange.ExchangeState.Parsing;
import io.keybroker.proxy.response.ErrorProtocolDetector;
import io.keybroker.proxy.response.ErrorResponse;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.netty.buffer.ByteBuf;
import java.time.Duration;

/**
 * One request that is forwarded, from its head to its outcome in the audit log: which state it is in, and what is owed to
 * whom when it ends there. {@link RequestIntake} authorizes it, {@link RequestDispatch} sends it, {@link UpstreamResponseHandler} takes
 * the response. All calls come on the connection's event loop, and none blocks.
 */
final class Exchange implements ActiveExchange {
    private final ExchangeServices services;
    private final ClientConnection client;
    private final ClientRequest incoming;
    private final RequestAudit audit;
    private final RequestIntake intake;
    private final RequestDispatch dispatch;
    private final UpstreamResponseHandler response;

    private ExchangeState state = new Parsing();
    private boolean bodyEnded;
    private int ticks;

    Exchange(ExchangeServices services, UpstreamPool pool, ClientConnection client, ClientRequest incoming) {
        this.services = services;
        this.client = client;
        this.incoming = incoming;
        this.audit = new RequestAudit(services.audit().log(), services.clock(), client.peer());
        this.response =
                new UpstreamResponseHandler(this, client, services.bodies().budget(), incoming.headAsked());
        this.dispatch = new RequestDispatch(this, services, pool, client, incoming);
        this.intake = new RequestIntake(this, dispatch, services, client, incoming);
        this.bodyEnded = incoming.body().empty();
    }

    /** The one transition: what the old state owned and the new one does not is closed. */
    void become(ExchangeState next) {
        ExchangeState left = state;
        state = next;
        ticks = 0;
        if (left.body() != next.body()) {
            left.body().close();
        }
    }

    @Override
    public void start() {
        attempt(intake::start);
    }

    @Override
    public void onBody(ByteBuf piece) {
        attempt(() -> state.onBody(this, piece));
    }

    @Override
    public void onBodyEnd() {
        bodyEnded = true;
        attempt(() -> state.onBodyEnd(this));
    }

    @Override
    public void onClientWritable() {
        state.onClientWritable();
    }

    @Override
    public void onTick() {
        ticks++;
        attempt(() -> state.onTick(this, ticks));
    }

    void requestMore() {
        client.requestMore();
    }

    /** The upstream can take more of the body. */
    void onUpstreamWritable() {
        if (!bodyEnded && state instanceof Forwarding) {
            client.requestMore();
        }
    }

    /** Sends the request again if nothing can have come of it: an old connection had been closed under it. */
    boolean retry() {
        if (!(state instanceof Forwarding sent)
                || sent.retried()
                || !sent.upstream().isReused()
                || !incoming.repeatable()) {
            return false;
        }
        dispatch.retry(sent);
        return true;
    }

    /** Whether the response is buffered until the interceptor has seen it. */
    boolean buffersResponse() {
        return state instanceof Forwarding forwarding
                && forwarding.interceptor().buffersResponse();
    }

    /** The response is too long to be buffered: it is forwarded as it comes. */
    void onResponseTooLong() {
        if (state instanceof Forwarding forwarding) {
            forwarding.interceptor().onResponseLost();
            become(forwarding.withoutInterceptor());
        }
    }

    /** The response is complete, and its connection must not be touched any more. */
    void onResponseComplete(int status, byte[] buffered) {
        if (state instanceof Forwarding forwarding) {
            forwarding.interceptor().replaceResponse(status, buffered).ifPresent(response::replaceBody);
            AwaitingInterceptor waiting = new AwaitingInterceptor(forwarding.request(), forwarding.body());
            become(waiting);
            forwarding
                    .interceptor()
                    .onResponse(status, buffered)
                    .whenComplete((done, failure) -> resume(waiting, this::forwardResponse));
        }
    }

    void forwardResponse() {
        response.forward();
    }

    /** The client has been sent all of the response. */
    void onResponseForwarded() {
        long bytesUp = state.body().length();
        become(new Done("answered", bytesUp));
        audit.recordOutcome(response, bytesUp, "answered");
        client.flush();
        client.endResponse(response.isKeepAlive());
    }

    @Override
    public void reject(RequestRejectedException rejection) {
        if (state instanceof Done) {
            return;
        }
        if (end(rejection.errorCode().wireName()).owesRejection()) {
            audit.recordRejection(incoming.head(), intake.signedHead(), rejection, services);
        }
        if (response.isStarted()) {
            client.abort();
            return;
        }
        Protocol protocol = ErrorProtocolDetector.of(intake.signedHead(), services.catalogue());
        ErrorResponse error = ErrorResponse.of(protocol, rejection, audit.requestId());
        String date = services.date().now();
        client.sendResponse(error.encode(date, incoming.headAsked(), isKeepAlive()), isKeepAlive());
    }

    @Override
    public void onClientGone() {
        if (!(state instanceof Done)) {
            end("client gone");
        }
    }

    /** Ends the exchange, and returns the state that it ended in. */
    private ExchangeState end(String outcome) {
        ExchangeState left = state;
        long bytesUp = left.body().length();
        become(new Done(outcome, bytesUp));
        left.abandon();
        if (left.owesOutcome()) {
            audit.recordOutcome(response, bytesUp, outcome);
        }
        response.close();
        return left;
    }

    void requireStillLive(AuthorizedRequest request) throws RequestRejectedException {
        services.authorizer().requireStillLive(request, client.peer());
    }

    /** The intent is written of a request that has ended meanwhile. */
    void recordOutcome(Done done) {
        audit.recordOutcome(response, done.bytesUp(), done.outcome());
    }

    /** How long the upstream may be silent. */
    Duration responseTimeout(Service service) {
        return services.timeouts().of(service.signingName());
    }

    ExchangeState state() {
        return state;
    }

    RequestAudit audit() {
        return audit;
    }

    UpstreamResponseHandler response() {
        return response;
    }

    RequestIntake intake() {
        return intake;
    }

    /** A step that may end in a rejection. */
    interface Step {
        void run() throws RequestRejectedException;
    }

    void attempt(Step step) {
        try {
            step.run();
        } catch (RequestRejectedException e) {
            reject(e);
        }
    }

    /** Goes on, on the event loop, unless the exchange has ended while it waited. */
    void resume(ExchangeState waited, Step next) {
        client.execute(() -> {
            if (state == waited) {
                attempt(next);
            }
        });
    }

    /** Whether the connection can take another request after this one. */
    boolean isKeepAlive() {
        return bodyEnded && !incoming.closes() && !client.isDraining();
    }

    String requestId() {
        return audit.requestId();
    }

    /** The key id that no response may show. */
    String realKeyId() {
        return state.realKeyId();
    }

    /** Whether a response that begins with 200 can end as an error. */
    boolean mayFailAfter200() {
        return state.mayFailAfter200();
    }
}
