package io.keybroker.proxy.exchange;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.Payload;
import io.keybroker.auth.RequestAuthorizer;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.body.BodyResources;
import io.keybroker.proxy.body.BodySpool;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.exchange.ExchangeState.Authorizing;
import io.keybroker.proxy.exchange.ExchangeState.BufferingBody;
import io.keybroker.proxy.exchange.ExchangeState.BufferingForm;
import io.keybroker.proxy.exchange.ExchangeState.Spooling;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.limit.FairExecutor;
import io.keybroker.signing.sigv4.PayloadHash;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The first part of an exchange: parses the request, buffers the body if needed, and authorizes it. A worker reads and
 * hashes a large body, which would take too long on an event loop.
 */
final class RequestIntake {
    /** Maximum form that is read before its signature is known; SimpleDB accepts no larger one. */
    private static final int MAX_FORM = 1 << 20;

    private final Exchange exchange;
    private final RequestDispatch dispatch;
    private final RequestAuthorizer authorizer;
    private final BodyBudget budget;
    private final BodySpool.Share spool;
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
        this.spool = services.bodies().spool().shareOf(client.peer());
        this.workers = services.bodies().workers();
        this.client = client;
        this.incoming = incoming;
        this.signedHead = incoming.head();
    }

    /** Returns the signed head: with the form as its query if the signature is in it and the form was read. */
    RequestHead signedHead() {
        return signedHead;
    }

    void start() throws RequestRejectedException {
        if (authorizer.hasSignatureInForm(incoming.head())) {
            authorizer.requireBoundAddress(client.peer());
            buffer(new BufferingForm(new BufferedBody(incoming.body(), budget.limitedTo(MAX_FORM), Optional.empty())));
            return;
        }
        UnverifiedRequest request = authorizer.parse(incoming.head(), client.peer(), client.hosts());
        if (request.needsBody()) {
            buffer(bufferingBody(request));
        } else {
            dispatch.intercept(request, authorizer.authorize(request, Payload.streamed(request)), RequestBody.NONE);
        }
    }

    private void buffer(ExchangeState buffering) {
        exchange.become(buffering);
        incoming.acceptBody(client);
    }

    /** In the share of the key if key and address are right; else in a small one, where a stolen key can still be told from a guess. */
    private BufferingBody bufferingBody(UnverifiedRequest request) throws RequestRejectedException {
        try {
            authorizer.precheck(request);
        } catch (RequestRejectedException e) {
            BodyBudget unverified = budget.unverified();
            boolean provable = request.isProvenByBody() && e.errorCode() == ErrorCode.UNKNOWN_KEY;
            if (provable
                    && !incoming.body().chunked()
                    && unverified.accepts(incoming.body().length())) {
                return new BufferingBody(
                        request, new BufferedBody(incoming.body(), unverified, Optional.empty()), false);
            }
            throw e;
        }
        AccessKeyId key = request.signature().id();
        return new BufferingBody(
                request, new BufferedBody(incoming.body(), budget.shareOf(key), Optional.of(spool.shareOf(key))), true);
    }

    /** Rejects a request whose instance has lost its rights while its body arrives. */
    void requireStillLive(UnverifiedRequest request) throws RequestRejectedException {
        authorizer.requireStillLive(request);
    }

    /** Goes on with a body once its file has taken what came of it. */
    void spool(BufferingBody buffering, CompletableFuture<?> written, Exchange.Step next)
            throws RequestRejectedException {
        if (written.isDone() && !written.isCompletedExceptionally()) {
            next.run();
            return;
        }
        Spooling waiting = new Spooling(buffering);
        exchange.become(waiting);
        exchange.await(waiting, written, done -> {
            exchange.become(buffering);
            next.run();
        });
    }

    void authorizeForm(BufferedBody form) throws RequestRejectedException {
        Supplier<PayloadHash> hash = form.hash();
        BodyContent content = form.content();
        authorize(form, () -> {
            UnverifiedRequest request =
                    authorizer.parseForm(incoming.head(), content.bytes(), client.peer(), client.hosts());
            signedHead = request.head();
            return authorize(request, Payload.buffered(request, content, hash.get()));
        });
    }

    void authorize(UnverifiedRequest request, BufferedBody body) throws RequestRejectedException {
        Supplier<PayloadHash> hash = body.hash();
        BodyContent content = body.content();
        authorize(body, () -> authorize(request, Payload.buffered(request, content, hash.get())));
    }

    private void authorize(BufferedBody body, Authorization authorization) throws RequestRejectedException {
        if (body.length() <= BodyResources.MAX_ON_EVENT_LOOP) {
            intercept(authorization.call(), body);
            return;
        }
        CompletableFuture<Authorized> result = workers.submit(client.peer(), authorization);
        Authorizing waiting = new Authorizing(body, result);
        exchange.become(waiting);
        exchange.await(waiting, result, authorized -> intercept(authorized, body));
    }

    private void intercept(Authorized authorized, BufferedBody body) throws RequestRejectedException {
        dispatch.intercept(authorized.unverified(), authorized.request(), body);
    }

    private Authorized authorize(UnverifiedRequest request, Payload payload) throws RequestRejectedException {
        return new Authorized(request, authorizer.authorize(request, payload));
    }

    /** A request as received and as authorized. */
    private record Authorized(UnverifiedRequest unverified, AuthorizedRequest request) {}

    /** Authorizes a request by its body, on the event loop or on a worker. */
    private interface Authorization extends Callable<Authorized> {
        @Override
        Authorized call() throws RequestRejectedException;
    }
}
