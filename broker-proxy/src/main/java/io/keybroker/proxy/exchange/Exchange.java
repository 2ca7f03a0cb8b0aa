package io.keybroker.proxy.exchange;

import io.keybroker.audit.AuditEvent;
import io.keybroker.catalogue.Protocol;
import io.keybroker.gate.Admission;
import io.keybroker.gate.Arrival;
import io.keybroker.gate.Gate;
import io.keybroker.gate.Payload;
import io.keybroker.proxy.exchange.ExchangeState.AwaitingInterceptor;
import io.keybroker.proxy.exchange.ExchangeState.Connecting;
import io.keybroker.proxy.exchange.ExchangeState.Done;
import io.keybroker.proxy.exchange.ExchangeState.Intercepting;
import io.keybroker.proxy.exchange.ExchangeState.Parsing;
import io.keybroker.proxy.exchange.ExchangeState.RecordingIntent;
import io.keybroker.proxy.exchange.ExchangeState.Unrecorded;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.Instance;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One request that is forwarded, from its head to its outcome in the audit log: each step makes the next
 * {@link ExchangeState}. All calls come on the connection's event loop, and none blocks.
 */
final class Exchange implements ActiveExchange, UpstreamPool.Waiting {
    private final Desk services;
    private final Gate authorizer;
    private final UpstreamPool pool;
    private final Client client;
    private final Incoming incoming;
    private final Ledger audit;
    private final RequestIntake intake;
    private final AnswerSide response;

    private ExchangeState state = new Parsing();
    private boolean bodyEnded;
    private int ticks;

    Exchange(Desk services, UpstreamPool pool, Client client, Incoming incoming) {
        this.services = services;
        this.authorizer = services.authorizer();
        this.pool = pool;
        this.client = client;
        this.incoming = incoming;
        this.audit = new Ledger(services.audit().log(), services.clock(), client.peer());
        this.response = new AnswerSide(this, client, services.budget(), incoming.headAsked());
        this.intake = new RequestIntake(this, services, client, incoming);
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

    /** The request is authorized: the one place where an interceptor gets hold of it. */
    void intercept(Arrival unverified, Admission request, RequestBody body) throws RefusedException {
        Escort interceptor = services.interceptors().select(request, audit.requestId());
        Intercepting waiting = new Intercepting(unverified, request, body, interceptor);
        become(waiting);
        interceptor
                .beforeSend(request.upstreamBody(body.bytes()))
                .handle((replacement, failure) -> failure == null
                        ? (Step) () -> recordIntent(waiting, replacement)
                        : (Step) () -> reject(ErrorReply.reason(failure)))
                .thenAccept(next -> resume(waiting, next));
    }

    /** With another body the request is authorized once more, and signed with that. */
    private void recordIntent(Intercepting waited, Optional<byte[]> replacement) throws RefusedException {
        requireLive(waited.request().instance());
        Admission request = waited.request();
        if (replacement.isPresent()) {
            String form = new String(replacement.get(), StandardCharsets.US_ASCII);
            Payload payload =
                    Payload.replaced(waited.unverified(), waited.body().bytes(), form);
            request = authorizer.authorize(waited.unverified(), payload);
        }
        List<AuditEvent> events = audit.intentEvents(request);
        become(new RecordingIntent(request, waited.body(), waited.interceptor()));
        services.audit().append(events, client, written -> client.execute(() -> onIntentRecorded(written)));
    }

    private void onIntentRecorded(boolean written) {
        if (state instanceof RecordingIntent waited) {
            attempt(() -> connect(waited, written));
        } else if (state instanceof Done done && written) {
            audit.recordOutcome(response, done.bytesUp(), done.outcome());
        }
    }

    private void connect(RecordingIntent waited, boolean written) throws RefusedException {
        if (!written) {
            become(new Unrecorded(waited.body(), waited.interceptor()));
            throw new RefusedException(
                    Refusal.UNAVAILABLE, "the audit log cannot be written, and nothing is forwarded without it");
        }
        Admission request = waited.request();
        become(new Connecting(request, waited.body(), waited.interceptor(), false));
        requireLive(request.instance());
        pool.acquire(request.endpoint(), request.identity(), this);
    }

    @Override
    public void connected(UpstreamConnection connection) {
        client.execute(() -> forward(connection));
    }

    @Override
    public void failed(RefusedException reason) {
        client.execute(() -> reject(reason));
    }

    private void forward(UpstreamConnection connection) {
        if (!(state instanceof Connecting waited)) {
            connection.abort();
            return;
        }
        try {
            requireLive(waited.request().instance());
            become(waited.on(connection));
        } catch (RefusedException e) {
            connection.abort();
            reject(e);
        }
        if (state instanceof Forwarding forwarding) {
            attempt(() -> forwarding.start(incoming, response, client));
        }
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
                || !sent.upstream().used()
                || !incoming.repeatable()) {
            return false;
        }
        become(sent.again());
        pool.acquireNew(sent.request().endpoint(), sent.request().identity(), this);
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
    public void reject(RefusedException rejection) {
        if (state instanceof Done) {
            return;
        }
        if (end(rejection.refusal().name()).owesRejection()) {
            audit.recordRejection(incoming.head(), intake.signedHead(), rejection, services);
        }
        if (response.isStarted()) {
            client.abort();
            return;
        }
        Protocol protocol = SpokenProtocol.of(intake.signedHead(), services.catalogue());
        ErrorReply error = ErrorReply.of(protocol, rejection, audit.requestId());
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

    private void requireLive(Instance instance) throws RefusedException {
        authorizer.requireLive(instance, client.peer());
    }

    void requireStillLive(Instance instance) throws RefusedException {
        authorizer.requireStillLive(instance, client.peer());
    }

    RequestIntake intake() {
        return intake;
    }

    /** A step that may end in a rejection. */
    private interface Step {
        void run() throws RefusedException;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (RefusedException e) {
            reject(e);
        }
    }

    /** Goes on, on the event loop, unless the exchange has ended while it waited. */
    private void resume(ExchangeState waited, Step next) {
        client.execute(() -> {
            if (state == waited) {
                attempt(next);
            }
        });
    }

    /** Whether the connection can take another request after this one. */
    boolean isKeepAlive() {
        return bodyEnded && !incoming.closes();
    }

    String requestId() {
        return audit.requestId();
    }

    /** The key id that no response may show. */
    String realKeyId() {
        return state.realKeyId();
    }
}
