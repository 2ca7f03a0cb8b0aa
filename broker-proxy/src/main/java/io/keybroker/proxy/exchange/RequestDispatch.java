package io.keybroker.proxy.exchange;

import io.keybroker.audit.AuditEvent;
import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.Payload;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.proxy.body.BodyResources;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.exchange.ExchangeState.Connecting;
import io.keybroker.proxy.exchange.ExchangeState.Done;
import io.keybroker.proxy.exchange.ExchangeState.Intercepting;
import io.keybroker.proxy.exchange.ExchangeState.RecordingIntent;
import io.keybroker.proxy.exchange.ExchangeState.Unrecorded;
import io.keybroker.proxy.intercept.RequestInterceptor;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

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
        BodyContent content = request.replacementBody().map(BodyContent::of).orElse(body.content());
        exchange.await(waiting, interceptor.beforeSend(content), replacement -> {
            if (replacement.isPresent() && body instanceof BufferedBody buffered) {
                authorizeAgain(waiting, buffered, replacement.get());
            } else {
                recordIntent(waiting, request);
            }
        });
    }

    /** Records the intent; with a replaced body, authorizes and signs the request again. */
    private void authorizeAgain(Intercepting waiting, BufferedBody body, byte[] replacement)
            throws RequestRejectedException {
        BodyContent content = body.content();
        Supplier<PayloadHash> hash = body.hash();
        String form = new String(replacement, StandardCharsets.ISO_8859_1);
        Authorization authorization = () -> services.authorizer()
                .authorize(waiting.unverified(), Payload.replaced(waiting.unverified(), content, hash.get(), form));
        if (body.length() <= BodyResources.MAX_ON_EVENT_LOOP) {
            recordIntent(waiting, authorization.call());
        } else {
            exchange.await(
                    waiting,
                    services.bodies().workers().submit(client.peer(), authorization),
                    request -> recordIntent(waiting, request));
        }
    }

    /** Authorizes a request by its body, on the event loop or on a worker. */
    private interface Authorization extends Callable<AuthorizedRequest> {
        @Override
        AuthorizedRequest call() throws RequestRejectedException;
    }

    private void recordIntent(Intercepting waited, AuthorizedRequest request) throws RequestRejectedException {
        requireLive(request);
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
        pool.acquire(request.endpoint(), request.identity(), exchange.isRepeatable(), this);
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
            Forwarding forwarding =
                    waited.on(connection, services.bodies().budget().shareOf(client.peer()));
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
