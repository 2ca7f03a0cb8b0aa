package io.keybroker.proxy.exchange;

import io.keybroker.audit.AuditEvent;
import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.Payload;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.exchange.ExchangeState.Connecting;
import io.keybroker.proxy.exchange.ExchangeState.Done;
import io.keybroker.proxy.exchange.ExchangeState.Intercepting;
import io.keybroker.proxy.exchange.ExchangeState.RecordingIntent;
import io.keybroker.proxy.exchange.ExchangeState.Unrecorded;
import io.keybroker.proxy.intercept.RequestInterceptor;
import io.keybroker.proxy.response.ErrorResponse;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.proxy.upstream.UpstreamPool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The second part of an exchange: interceptor, intent, connection, and request. After each wait the instance must
 * still be active.
 */
final class RequestDispatch implements UpstreamPool.AcquireCallback {
    private final Exchange exchange;
    private final ExchangeServices services;
    private final UpstreamPool pool;
    private final ClientConnection client;
    private final ClientRequest incoming;

    RequestDispatch(
            Exchange exchange,
            ExchangeServices services,
            UpstreamPool pool,
            ClientConnection client,
            ClientRequest incoming) {
        this.exchange = exchange;
        this.services = services;
        this.pool = pool;
        this.client = client;
        this.incoming = incoming;
    }

    /** Passes the authorized request to its interceptor; the only place where interceptors start. */
    void intercept(UnverifiedRequest unverified, AuthorizedRequest request, RequestBody body)
            throws RequestRejectedException {
        RequestInterceptor interceptor = services.interceptors().select(unverified, request, exchange.requestId());
        Intercepting waiting = new Intercepting(unverified, request, body, interceptor);
        exchange.become(waiting);
        interceptor
                .beforeSend(request.upstreamBody(body.bytes()))
                .handle((replacement, failure) -> failure == null
                        ? (Exchange.Step) () -> recordIntent(waiting, replacement)
                        : (Exchange.Step) () -> exchange.reject(ErrorResponse.reason(failure)))
                .thenAccept(next -> exchange.resume(waiting, next));
    }

    /** Records the intent; with a replaced body, authorizes and signs the request again. */
    private void recordIntent(Intercepting waited, Optional<byte[]> replacement) throws RequestRejectedException {
        requireLive(waited.request());
        AuthorizedRequest request = waited.request();
        if (replacement.isPresent()) {
            String form = new String(replacement.get(), StandardCharsets.ISO_8859_1);
            Payload payload =
                    Payload.replaced(waited.unverified(), waited.body().bytes(), form);
            request = services.authorizer().authorize(waited.unverified(), payload);
        }
        List<AuditEvent> events = exchange.audit().intentEvents(request);
        exchange.become(new RecordingIntent(request, waited.body(), waited.interceptor()));
        services.audit().append(events, client, written -> client.execute(() -> onIntentRecorded(written)));
    }

    private void onIntentRecorded(boolean written) {
        if (exchange.state() instanceof RecordingIntent waited) {
            exchange.attempt(() -> connect(waited, written));
        } else if (exchange.state() instanceof Done done && written) {
            exchange.recordOutcome(done);
        }
    }

    private void connect(RecordingIntent waited, boolean written) throws RequestRejectedException {
        if (!written) {
            exchange.become(new Unrecorded(waited.body(), waited.interceptor()));
            throw new RequestRejectedException(
                    ErrorCode.UNAVAILABLE, "the audit log cannot be written, and nothing is forwarded without it");
        }
        AuthorizedRequest request = waited.request();
        exchange.become(new Connecting(request, waited.body(), waited.interceptor(), false));
        requireLive(request);
        pool.acquire(request.endpoint(), request.identity(), incoming.repeatable(), this);
    }

    /** Sends a request again on a new connection, because the reused one was closed. */
    void retry(Forwarding sent) {
        exchange.become(sent.again());
        pool.acquireNew(sent.request().endpoint(), sent.request().identity(), this);
    }

    @Override
    public void onAcquired(UpstreamConnection connection) {
        client.execute(() -> forward(connection));
    }

    @Override
    public void onFailed(RequestRejectedException reason) {
        client.execute(() -> exchange.reject(reason));
    }

    private void forward(UpstreamConnection connection) {
        if (!(exchange.state() instanceof Connecting waited)) {
            connection.abort();
            return;
        }
        try {
            requireLive(waited.request());
            Forwarding forwarding = waited.on(connection);
            exchange.become(forwarding);
            exchange.attempt(() -> forwarding.start(incoming, exchange.response(), client));
        } catch (RequestRejectedException e) {
            connection.abort();
            exchange.reject(e);
        }
    }

    private void requireLive(AuthorizedRequest request) throws RequestRejectedException {
        services.authorizer().requireLive(request, client.peer());
    }
}
