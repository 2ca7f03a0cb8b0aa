package io.keybroker.proxy.exchange;

import io.keybroker.auth.Payload;
import io.keybroker.auth.RequestAuthorizer;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.exchange.ExchangeState.BufferingBody;
import io.keybroker.proxy.exchange.ExchangeState.BufferingForm;
import io.keybroker.proxy.limit.BodyBudget;

/** The first part of an exchange: parses the request, buffers the body if it needs it, and has it authorized. */
final class RequestIntake {
    /** The most of a form that is read before its signature is known; SimpleDB takes no more in one request. */
    private static final int MAX_FORM = 1 << 20;

    private final Exchange exchange;
    private final RequestDispatch dispatch;
    private final RequestAuthorizer authorizer;
    private final BodyBudget budget;
    private final ClientConnection client;
    private final ClientRequest incoming;
    private RequestHead signedHead;

    RequestIntake(
            Exchange exchange,
            RequestDispatch dispatch,
            ExchangeServices services,
            ClientConnection client,
            ClientRequest incoming) {
        this.exchange = exchange;
        this.dispatch = dispatch;
        this.authorizer = services.authorizer();
        this.budget = services.budget().shareOf(client.peer());
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

    /** The common budget if key and address are right; else a small share, in which a stolen key can still be told from a guess. */
    private BodyBudget budgetFor(UnverifiedRequest request) throws RequestRejectedException {
        try {
            authorizer.precheck(request);
            return budget;
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
        UnverifiedRequest request = authorizer.parseForm(incoming.head(), form.bytes(), client.peer(), client.hosts());
        signedHead = request.head();
        authorize(request, form);
    }

    void authorize(UnverifiedRequest request, BufferedBody body) throws RequestRejectedException {
        dispatch.intercept(request, authorizer.authorize(request, Payload.buffered(request, body.bytes())), body);
    }
}
