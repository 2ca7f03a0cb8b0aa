package io.keybroker.proxy.exchange;

import io.keybroker.gate.Arrival;
import io.keybroker.gate.Gate;
import io.keybroker.gate.Payload;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.exchange.ExchangeState.BufferingBody;
import io.keybroker.proxy.exchange.ExchangeState.BufferingForm;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;

/** The first part of an exchange: parses the request, buffers the body if it needs it, and has it authorized. */
final class RequestIntake {
    /** The most of a form that is read before its signature is known; SimpleDB takes no more in one request. */
    private static final int MAX_FORM = 1 << 20;

    private final Exchange exchange;
    private final RequestDispatch dispatch;
    private final Gate authorizer;
    private final BodyBudget budget;
    private final Client client;
    private final Incoming incoming;
    private RequestHead signedHead;

    RequestIntake(Exchange exchange, RequestDispatch dispatch, Desk services, Client client, Incoming incoming) {
        this.exchange = exchange;
        this.dispatch = dispatch;
        this.authorizer = services.authorizer();
        this.budget = services.budget();
        this.client = client;
        this.incoming = incoming;
        this.signedHead = incoming.head();
    }

    /** The head as it was signed: with the form for its query if the signature is in that, once it is read. */
    RequestHead signedHead() {
        return signedHead;
    }

    void start() throws RefusedException {
        if (authorizer.hasSignatureInForm(incoming.head())) {
            authorizer.requireBoundAddress(client.peer());
            buffer(new BufferingForm(new BufferedBody(incoming.body(), budget.limitedTo(MAX_FORM))));
            return;
        }
        Arrival request = authorizer.parse(incoming.head(), client.peer(), client.hosts());
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
    private BodyBudget budgetFor(Arrival request) throws RefusedException {
        try {
            authorizer.precheck(request);
            return budget;
        } catch (RefusedException e) {
            BodyBudget unverified = budget.unverified();
            boolean provable = request.isProvenByBody() && e.refusal() == Refusal.UNKNOWN_KEY;
            if (provable
                    && !incoming.body().chunked()
                    && unverified.accepts(incoming.body().length())) {
                return unverified;
            }
            throw e;
        }
    }

    void authorizeForm(BufferedBody form) throws RefusedException {
        Arrival request = authorizer.parseForm(incoming.head(), form.bytes(), client.peer(), client.hosts());
        signedHead = request.head();
        authorize(request, form);
    }

    void authorize(Arrival request, BufferedBody body) throws RefusedException {
        dispatch.intercept(request, authorizer.authorize(request, Payload.buffered(request, body.bytes())), body);
    }
}
