package io.keybroker.proxy.exchange;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.local.LocalEndpoint;
import io.keybroker.proxy.local.LocalRequest;
import io.keybroker.proxy.local.LocalResponse;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.response.ErrorProtocolDetector;
import io.keybroker.proxy.response.ErrorResponse;
import io.keybroker.proxy.upstream.BodyFraming;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request, from its head to its audit record: judged, recorded, forwarded, answered, in that order. All calls come on
 * the connection's event loop.
 */
public final class Exchange implements UpstreamPool.AcquireCallback {
    /** The most of a form that is read before it says whose it is; SimpleDB takes no more in one request. */
    private static final int LONGEST_UNKNOWN_FORM = 1 << 20;

    private final ExchangeServices desk;
    private final UpstreamPool pool;
    private final ClientConnection client;
    private final ClientRequest incoming;
    private final RequestAudit ledger;
    private final UpstreamResponseHandler answer;
    private final ActiveInterceptor escorting;

    private Optional<UnverifiedRequest> arrival = Optional.empty();
    private @Nullable LocalEndpoint own;
    private @Nullable AuthorizedRequest admission;
    private @Nullable BufferedBody buffered;
    private @Nullable StreamedBody streamed;
    private @Nullable UpstreamConnection upstream;
    private boolean bodyRead;
    private boolean intended;
    private String lastWord = "";
    private boolean retried;
    private boolean over;

    public Exchange(ExchangeServices desk, UpstreamPool pool, ClientConnection client, ClientRequest incoming) {
        this.desk = desk;
        this.pool = pool;
        this.client = client;
        this.incoming = incoming;
        this.ledger = new RequestAudit(desk.audit().log(), desk.clock(), client.peer());
        this.escorting = new ActiveInterceptor(desk, client);
        this.answer = new UpstreamResponseHandler(this, client, escorting, incoming.headAsked());
        this.bodyRead = incoming.body().empty();
    }

    /** The head is here: judges it, or asks for the body that it takes to judge it. */
    public void begin() {
        if (LocalRouter.include(incoming.head(), client.hosts())) {
            beginOwn();
            return;
        }
        try {
            if (desk.gate().claimsInForm(incoming.head())) {
                buffer(desk.budget().atMost(LONGEST_UNKNOWN_FORM));
                return;
            }
            UnverifiedRequest received = desk.gate().receive(incoming.head(), client.peer(), client.hosts());
            arrival = Optional.of(received);
            if (received.bodyFirst()) {
                buffer(desk.budget());
            } else {
                admitted(desk.gate().admit(received));
            }
        } catch (RequestRejectedException e) {
            refuse(e);
        }
    }

    private void buffer(BodyBudget budget) throws RequestRejectedException {
        buffered = new BufferedBody(incoming.body(), budget);
        continueIfExpected();
        client.demand();
    }

    private void beginOwn() {
        Optional<LocalEndpoint> localEndpoint = desk.own().at(incoming.head());
        try {
            own = localEndpoint.orElseThrow(
                    () -> new RequestRejectedException(ErrorCode.MALFORMED, "the broker has no such path of its own"));
            buffered = new BufferedBody(incoming.body(), desk.budget().atMost(own.longestBody()));
            if (bodyRead) {
                end();
            } else {
                continueIfExpected();
                client.demand();
            }
        } catch (RequestRejectedException e) {
            refuse(e);
        }
    }

    private void answered(@Nullable LocalResponse response, @Nullable Throwable failure) {
        if (response == null) {
            refuse(ErrorResponse.reason(failure));
        } else if (!over) {
            over = true;
            release();
            client.say(response.bytes(desk.date().now(), incoming.headAsked(), keeps()), keeps());
        }
    }

    private void continueIfExpected() {
        if (incoming.expectsContinue()) {
            client.write(ByteBufUtil.writeAscii(ByteBufAllocator.DEFAULT, "HTTP/1.1 100 Continue\r\n\r\n"));
            client.flush();
        }
    }

    /** A piece of the body, taken over. */
    public void body(ByteBuf piece) {
        try {
            if (over) {
                piece.release();
            } else if (streamed != null) {
                streamed.add(piece);
                forwardMore();
            } else if (buffered != null) {
                buffered.add(piece);
                client.demand();
            }
        } catch (RequestRejectedException e) {
            refuse(e);
        }
    }

    private void forwardMore() {
        UpstreamConnection upstreamConnection = upstream;
        if (upstreamConnection != null) {
            upstreamConnection.flush();
            if (upstreamConnection.writable()) {
                client.demand();
            }
        }
    }

    /** The body has ended. */
    public void end() {
        bodyRead = true;
        try {
            if (over) {
                return;
            }
            if (streamed != null) {
                streamed.finish();
            } else if (buffered != null && own != null) {
                own.answer(new LocalRequest(incoming.head(), buffered.whole(), client.peer(), ledger.requestId()))
                        .whenComplete((response, failure) -> client.execute(() -> answered(response, failure)));
            } else if (buffered != null) {
                admitted(desk.gate().admit(received(buffered.whole()), buffered.whole()));
            }
        } catch (RequestRejectedException e) {
            refuse(e);
        }
    }

    /** What was received with the head, or can be now that the form is here that says whose it is. */
    private UnverifiedRequest received(byte[] form) throws RequestRejectedException {
        if (arrival.isEmpty()) {
            arrival = Optional.of(desk.gate().receive(incoming.head(), form, client.peer(), client.hosts()));
        }
        return arrival.get();
    }

    /** It may pass, once whoever goes along with it has seen to its body. */
    private void admitted(AuthorizedRequest authorizedRequest) throws RequestRejectedException {
        byte[] bytes = buffered == null ? new byte[0] : authorizedRequest.sent(buffered.whole());
        escorting.begin(
                authorizedRequest,
                ledger.requestId(),
                bytes,
                body -> goOn(authorizedRequest, bytes, body),
                this::refuse);
    }

    /** With another body it is judged once more, for time has passed, and signed with that. */
    private void goOn(AuthorizedRequest authorizedRequest, byte[] bytes, byte[] body) {
        try {
            if (!over && body == bytes) {
                record(authorizedRequest);
            } else if (!over && buffered != null) {
                String form = new String(body, StandardCharsets.US_ASCII);
                record(desk.gate().admit(arrival.orElseThrow(), buffered.whole(), form));
            }
        } catch (RequestRejectedException e) {
            refuse(e);
        }
    }

    private void record(AuthorizedRequest authorizedRequest) {
        admission = authorizedRequest;
        desk.audit()
                .intend(
                        ledger.intent(authorizedRequest),
                        client,
                        failure -> client.execute(() -> recorded(authorizedRequest, failure)));
    }

    private void recorded(AuthorizedRequest authorizedRequest, @Nullable Throwable failure) {
        if (over) {
            if (failure == null) {
                intended = true;
                ended(lastWord);
            }
            return;
        }
        intended = true;
        if (failure != null) {
            admission = null;
            refuse(new RequestRejectedException(
                    ErrorCode.UNAVAILABLE, "the audit log cannot be written, and nothing is forwarded without it"));
            return;
        }
        pool.acquire(authorizedRequest.endpoint(), authorizedRequest.identity(), this);
    }

    @Override
    public void onAcquired(UpstreamConnection connection) {
        client.execute(() -> forward(connection));
    }

    private void forward(UpstreamConnection connection) {
        AuthorizedRequest authorizedRequest = admission;
        if (over || authorizedRequest == null) {
            connection.abort();
            return;
        }
        upstream = connection;
        if (buffered != null) {
            forwardWhole(connection, authorizedRequest, buffered.whole());
            return;
        }
        connection.begin(authorizedRequest.head(), incoming.body(), answer);
        try {
            streamed = new StreamedBody(authorizedRequest.relay(), connection);
            if (incoming.body().empty()) {
                streamed.finish();
            } else {
                connection.flush();
                continueIfExpected();
                client.demand();
            }
        } catch (RequestRejectedException e) {
            refuse(e);
        }
    }

    private void forwardWhole(UpstreamConnection connection, AuthorizedRequest authorizedRequest, byte[] body) {
        byte[] bytes = authorizedRequest.sent(body);
        BodyFraming framing = authorizedRequest.form().isPresent() ? new BodyFraming(bytes.length) : incoming.body();
        connection.begin(authorizedRequest.head(), framing, answer);
        connection.write(Unpooled.wrappedBuffer(bytes));
        connection.end();
    }

    @Override
    public void onFailed(RequestRejectedException reason) {
        refuse(reason);
    }

    /** The client takes more of the answer. */
    public void clientWritable() {
        if (upstream != null && !over) {
            upstream.requestMore();
        }
    }

    void upstreamWritable() {
        if (!bodyRead && !over) {
            client.demand();
        }
    }

    /** Whether the request can be sent again on another connection: an old one had been closed under it. */
    boolean again() {
        AuthorizedRequest authorizedRequest = admission;
        if (retried
                || over
                || authorizedRequest == null
                || upstream == null
                || !upstream.isReused()
                || !incoming.repeatable()) {
            return false;
        }
        retried = true;
        pool.acquireNew(authorizedRequest.endpoint(), authorizedRequest.identity(), this);
        return true;
    }

    /** Turns the request away; if its answer has begun, cuts the connection instead. */
    public void refuse(RequestRejectedException reason) {
        if (over) {
            return;
        }
        close();
        if (admission == null) {
            ClaimedPrincipal sender = ClaimedPrincipal.of(incoming.head(), arrival, desk.registry());
            ledger.refused(incoming.head(), sender, reason);
            if (reason.rejectionReason() == RejectionReason.STOLEN_KEY
                    && sender.holder().isPresent()) {
                desk.stolen().found(sender.holder().get(), client.peer(), ledger.requestId());
            }
        } else {
            ended(reason.errorCode().wireName());
        }
        release();
        answer.release();
        if (answer.begun()) {
            client.cut();
            return;
        }
        client.say(refusalOf(reason), keeps());
    }

    private ByteBuf refusalOf(RequestRejectedException reason) {
        boolean headAsked = incoming.headAsked();
        String date = desk.date().now();
        if (LocalRouter.include(incoming.head(), client.hosts())) {
            LocalResponse answered = own == null ? LocalResponse.unknown() : LocalResponse.refused(reason);
            return answered.bytes(date, headAsked, keeps());
        }
        RequestHead signed = arrival.map(UnverifiedRequest::head).orElse(incoming.head());
        return ErrorResponse.of(ErrorProtocolDetector.of(signed, desk.catalogue()), reason, ledger.requestId())
                .bytes(date, headAsked, keeps());
    }

    private void close() {
        over = true;
        escorting.leave(upstream != null);
        if (upstream != null) {
            upstream.abort();
        }
    }

    /** AWS's answer is whole, and its connection may be another's from now on. */
    void answered(int status, byte[] held) {
        upstream = null;
        escorting.answered(status, held, () -> {
            if (!over) {
                answer.pass();
            }
        });
    }

    /** The answer is whole, and passed on. */
    void finished() {
        over = true;
        ledger.outcome(answer, bytesUp(), "answered");
        release();
        client.flush();
        client.answered(answer.kept());
    }

    /** Whether the connection can take another request after this one. */
    boolean keeps() {
        return bodyRead && !incoming.closes();
    }

    /** The client has closed its connection. */
    public void clientGone() {
        if (!over) {
            close();
            if (admission != null) {
                ended("client gone");
            }
            release();
            answer.release();
        }
    }

    /** Writes the outcome down, behind the intent: one that is still on its way to the log brings it along. */
    private void ended(String how) {
        if (intended) {
            ledger.outcome(answer, bytesUp(), how);
        } else {
            lastWord = how;
        }
    }

    private long bytesUp() {
        return streamed != null ? streamed.length() : buffered != null ? buffered.length() : 0;
    }

    private void release() {
        if (streamed != null) {
            streamed.release();
        }
        if (buffered != null) {
            buffered.release();
        }
    }

    RequestAudit ledger() {
        return ledger;
    }

    /** The key id that no answer may show. */
    String realKeyId() {
        return admission == null ? "" : admission.realKeyId();
    }
}
