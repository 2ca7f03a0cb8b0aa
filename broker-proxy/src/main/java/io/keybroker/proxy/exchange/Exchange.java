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
 * One forwarded request, from its head to its outcome in the audit log: its state, and the duties of that state when
 * it ends. {@link RequestIntake} authorizes it, {@link RequestDispatch} sends it, {@link UpstreamResponseHandler}
 * receives the response. All calls are made on the connection's event loop, and none blocks.
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

    /** Changes the state, and closes what only the old state owned. */
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

    /** Continues the body when the upstream becomes writable. */
    void onUpstreamWritable() {
        if (!bodyEnded && state instanceof Forwarding) {
            client.requestMore();
        }
    }

    /** Sends the request again if it had no effect, because the reused connection was closed. */
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

    /** Whether the response is buffered for the interceptor. */
    boolean buffersResponse() {
        return state instanceof Forwarding forwarding
                && forwarding.interceptor().buffersResponse();
    }

    /** Forwards a response that is too long to be buffered as it arrives. */
    void onResponseTooLong() {
        if (state instanceof Forwarding forwarding) {
            forwarding.interceptor().onResponseLost();
            become(forwarding.withoutInterceptor());
        }
    }

    /** Handles a complete response; its connection must not be used any more. */
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

    /** Handles a response that was completely sent to the client. */
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

    /** Ends the exchange, and returns its last state. */
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

    /** Records the outcome of a request that ended before its intent was written. */
    void recordOutcome(Done done) {
        audit.recordOutcome(response, done.bytesUp(), done.outcome());
    }

    /** Returns the response timeout of the upstream. */
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

    /** A step that may be rejected. */
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

    /** Continues on the event loop, unless the exchange ended while it waited. */
    void resume(ExchangeState waited, Step next) {
        client.execute(() -> {
            if (state == waited) {
                attempt(next);
            }
        });
    }

    /** Whether the connection can serve another request. */
    boolean isKeepAlive() {
        return bodyEnded && !incoming.closes() && !client.isDraining();
    }

    String requestId() {
        return audit.requestId();
    }

    /** Returns the access key ID that no response may contain. */
    String realKeyId() {
        return state.realKeyId();
    }
}
