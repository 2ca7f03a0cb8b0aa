package io.keybroker.proxy.exchange;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.Payload;
import io.keybroker.auth.RequestAuthorizer;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.exchange.ExchangeState.Authorizing;
import io.keybroker.proxy.exchange.ExchangeState.BufferingBody;
import io.keybroker.proxy.exchange.ExchangeState.BufferingForm;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.limit.FairExecutor;
import io.keybroker.proxy.response.ErrorResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * The first part of an exchange: parses the request, buffers the body if it needs it, and has it authorized. A large body is
 * read and hashed by a worker, since that takes longer than an event loop may be held up.
 */
final class RequestIntake {
    /** The most of a form that is read before its signature is known; SimpleDB takes no more in one request. */
    private static final int MAX_FORM = 1 << 20;

    /** The longest body that is read on the event loop; the worst of this size takes about a millisecond. */
    private static final int MAX_ON_EVENT_LOOP = 64 << 10;

    private final Exchange exchange;
    private final RequestDispatch dispatch;
    private final RequestAuthorizer authorizer;
    private final BodyBudget budget;
    private final FairExecutor workers;
    private final ClientConnection client;
    private final ClientRequest incoming;
    private volatile RequestHead signedHead;

    RequestIntake(
            Exchange exchange,
            RequestDispatch dispatch,
            ExchangeServices services,
            ClientConnection client,
            ClientRequest incoming) {
        this.exchange = exchange;
        this.dispatch = dispatch;
        this.authorizer = services.authorizer();
        this.budget = services.bodies().budget().shareOf(client.peer());
        this.workers = services.bodies().workers();
        this.client = client;
        this.incoming = incoming;
        this.signedHead = incoming.head();
    }

    /** The head as it was signed: with the form for its query if the signature is in that, once it is read. */
    RequestHead signedHead() {
        return signedHead;
    }

    void start() throws RequestRejectedException {
        if (authorizer.hasSignatureInForm(incoming.head())) {
            authorizer.requireBoundAddress(client.peer());
            buffer(new BufferingForm(new BufferedBody(incoming.body(), budget.limitedTo(MAX_FORM))));
            return;
        }
        UnverifiedRequest request = authorizer.parse(incoming.head(), client.peer(), client.hosts());
        if (request.needsBody()) {
            buffer(new BufferingBody(request, new BufferedBody(incoming.body(), budgetFor(request))));
        } else {
            dispatch.intercept(request, authorizer.authorize(request, Payload.streamed(request)), RequestBody.NONE);
        }
    }

    private void buffer(ExchangeState buffering) {
        exchange.become(buffering);
        incoming.acceptBody(client);
    }

    /** The key's share of the common budget if key and address are right; else a small share, in which a stolen key can still be told from a guess. */
    private BodyBudget budgetFor(UnverifiedRequest request) throws RequestRejectedException {
        try {
            authorizer.precheck(request);
            return budget.shareOf(request.signature().id());
        } catch (RequestRejectedException e) {
            BodyBudget unverified = budget.unverified();
            boolean provable = request.isProvenByBody() && e.errorCode() == ErrorCode.UNKNOWN_KEY;
            if (provable
                    && !incoming.body().chunked()
                    && unverified.accepts(incoming.body().length())) {
                return unverified;
            }
            throw e;
        }
    }

    void authorizeForm(BufferedBody form) throws RequestRejectedException {
        byte[] bytes = form.bytes();
        authorize(form, () -> {
            UnverifiedRequest request = authorizer.parseForm(incoming.head(), bytes, client.peer(), client.hosts());
            signedHead = request.head();
            return authorize(request, bytes);
        });
    }

    void authorize(UnverifiedRequest request, BufferedBody body) throws RequestRejectedException {
        byte[] bytes = body.bytes();
        authorize(body, () -> authorize(request, bytes));
    }

    private void authorize(BufferedBody body, Authorization authorization) throws RequestRejectedException {
        if (body.length() <= MAX_ON_EVENT_LOOP) {
            intercept(authorization.call(), body);
            return;
        }
        CompletableFuture<Authorized> result = workers.submit(client.peer(), authorization);
        Authorizing waiting = new Authorizing(body, result);
        exchange.become(waiting);
        result.handle((authorized, failure) -> failure == null
                        ? (Exchange.Step) () -> intercept(authorized, body)
                        : (Exchange.Step) () -> exchange.reject(ErrorResponse.reason(failure)))
                .thenAccept(next -> exchange.resume(waiting, next));
    }

    private void intercept(Authorized authorized, BufferedBody body) throws RequestRejectedException {
        dispatch.intercept(authorized.unverified(), authorized.request(), body);
    }

    private Authorized authorize(UnverifiedRequest request, byte[] body) throws RequestRejectedException {
        return new Authorized(request, authorizer.authorize(request, Payload.buffered(request, body)));
    }

    /** A request as it came, and as it may be forwarded. */
    private record Authorized(UnverifiedRequest unverified, AuthorizedRequest request) {}

    /** Authorizes a request by its body, on the event loop or on a worker. */
    private interface Authorization extends Callable<Authorized> {
        @Override
        Authorized call() throws RequestRejectedException;
    }
}
