package io.keybroker.proxy.exchange;

import io.keybroker.gate.Admission;
import io.keybroker.gate.Arrival;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.upstream.BodyFraming;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
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
public final class Exchange implements UpstreamPool.Waiting {
    /** The most of a form that is read before it says whose it is; SimpleDB takes no more in one request. */
    private static final int LONGEST_UNKNOWN_FORM = 1 << 20;

    private final Desk desk;
    private final UpstreamPool pool;
    private final Client client;
    private final Incoming incoming;
    private final Ledger ledger;
    private final AnswerSide answer;
    private final Escorting escorting;

    private Optional<Arrival> arrival = Optional.empty();
    private @Nullable OwnPath own;
    private @Nullable Admission admission;
    private @Nullable BufferedBody buffered;
    private @Nullable StreamedBody streamed;
    private @Nullable UpstreamConnection upstream;
    private boolean bodyRead;
    private boolean intended;
    private String lastWord = "";
    private boolean retried;
    private boolean over;

    public Exchange(Desk desk, UpstreamPool pool, Client client, Incoming incoming) {
        this.desk = desk;
        this.pool = pool;
        this.client = client;
        this.incoming = incoming;
        this.ledger = new Ledger(desk.audit().log(), desk.clock(), client.peer());
        this.escorting = new Escorting(desk, client);
        this.answer = new AnswerSide(this, client, escorting, incoming.headAsked());
        this.bodyRead = incoming.body().empty();
    }

    /** The head is here: judges it, or asks for the body that it takes to judge it. */
    public void begin() {
        if (OwnPaths.include(incoming.head(), client.hosts())) {
            beginOwn();
            return;
        }
        try {
            if (desk.gate().claimsInForm(incoming.head())) {
                buffer(desk.budget().atMost(LONGEST_UNKNOWN_FORM));
                return;
            }
            Arrival received = desk.gate().receive(incoming.head(), client.peer(), client.hosts());
            arrival = Optional.of(received);
            if (received.bodyFirst()) {
                buffer(desk.budget());
            } else {
                admitted(desk.gate().admit(received));
            }
        } catch (RefusedException e) {
            refuse(e);
        }
    }

    private void buffer(BodyBudget budget) throws RefusedException {
        buffered = new BufferedBody(incoming.body(), budget);
        continueIfExpected();
        client.demand();
    }

    private void beginOwn() {
        Optional<OwnPath> found = desk.own().at(incoming.head());
        try {
            own = found.orElseThrow(() -> new RefusedException(Refusal.MALFORMED, "not found"));
            buffered = new BufferedBody(incoming.body(), desk.budget().atMost(own.longestBody()));
            if (bodyRead) {
                end();
            } else {
                continueIfExpected();
                client.demand();
            }
        } catch (RefusedException e) {
            refuse(e);
        }
    }

    private void answered(@Nullable OwnAnswer said, @Nullable Throwable failure) {
        if (said == null) {
            refuse(ErrorReply.reason(failure));
        } else if (!over) {
            over = true;
            release();
            client.say(said.bytes(desk.date().now(), incoming.headAsked(), keeps()), keeps());
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
        } catch (RefusedException e) {
            refuse(e);
        }
    }

    private void forwardMore() {
        UpstreamConnection way = upstream;
        if (way != null) {
            way.flush();
            if (way.writable()) {
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
                own.answer(new OwnRequest(incoming.head(), buffered.whole(), client.peer(), ledger.requestId()))
                        .whenComplete((said, failure) -> client.execute(() -> answered(said, failure)));
            } else if (buffered != null) {
                admitted(desk.gate().admit(received(buffered.whole()), buffered.whole()));
            }
        } catch (RefusedException e) {
            refuse(e);
        }
    }

    /** What was received with the head, or can be now that the form is here that says whose it is. */
    private Arrival received(byte[] form) throws RefusedException {
        if (arrival.isEmpty()) {
            arrival = Optional.of(desk.gate().receive(incoming.head(), form, client.peer(), client.hosts()));
        }
        return arrival.get();
    }

    /** It may pass, once whoever goes along with it has seen to its body. */
    private void admitted(Admission admitted) throws RefusedException {
        byte[] came = buffered == null ? new byte[0] : admitted.sent(buffered.whole());
        escorting.begin(admitted, ledger.requestId(), came, body -> goOn(admitted, came, body), this::refuse);
    }

    /** With another body it is judged once more, for time has passed, and signed with that. */
    private void goOn(Admission admitted, byte[] came, byte[] body) {
        try {
            if (!over && body == came) {
                record(admitted);
            } else if (!over && buffered != null) {
                String form = new String(body, StandardCharsets.US_ASCII);
                record(desk.gate().admit(arrival.orElseThrow(), buffered.whole(), form));
            }
        } catch (RefusedException e) {
            refuse(e);
        }
    }

    private void record(Admission admitted) {
        admission = admitted;
        desk.audit()
                .intend(ledger.intent(admitted), client, failure -> client.execute(() -> recorded(admitted, failure)));
    }

    private void recorded(Admission admitted, @Nullable Throwable failure) {
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
            refuse(new RefusedException(
                    Refusal.UNAVAILABLE, "the audit log cannot be written, and nothing is forwarded without it"));
            return;
        }
        pool.acquire(admitted.endpoint(), admitted.identity(), this);
    }

    @Override
    public void connected(UpstreamConnection connection) {
        client.execute(() -> forward(connection));
    }

    private void forward(UpstreamConnection connection) {
        Admission admitted = admission;
        if (over || admitted == null) {
            connection.abort();
            return;
        }
        upstream = connection;
        if (buffered != null) {
            forwardWhole(connection, admitted, buffered.whole());
            return;
        }
        connection.begin(admitted.head(), incoming.body(), answer);
        try {
            streamed = new StreamedBody(admitted.relay(), connection);
            if (incoming.body().empty()) {
                streamed.finish();
            } else {
                connection.flush();
                continueIfExpected();
                client.demand();
            }
        } catch (RefusedException e) {
            refuse(e);
        }
    }

    private void forwardWhole(UpstreamConnection connection, Admission admitted, byte[] body) {
        byte[] whole = admitted.sent(body);
        BodyFraming framing = admitted.form().isPresent() ? new BodyFraming(whole.length) : incoming.body();
        connection.begin(admitted.head(), framing, answer);
        connection.write(Unpooled.wrappedBuffer(whole));
        connection.end();
    }

    @Override
    public void failed(RefusedException reason) {
        refuse(reason);
    }

    /** The client takes more of the answer. */
    public void clientWritable() {
        if (upstream != null && !over) {
            upstream.demand();
        }
    }

    void upstreamWritable() {
        if (!bodyRead && !over) {
            client.demand();
        }
    }

    /** Whether the request can be sent again on another connection: an old one had been closed under it. */
    boolean again() {
        Admission admitted = admission;
        if (retried || over || admitted == null || upstream == null || !upstream.used() || !incoming.repeatable()) {
            return false;
        }
        retried = true;
        pool.acquireNew(admitted.endpoint(), admitted.identity(), this);
        return true;
    }

    /** Turns the request away; if its answer has begun, cuts the connection instead. */
    public void refuse(RefusedException reason) {
        if (over) {
            return;
        }
        close();
        if (admission == null) {
            Sender sender = Sender.of(incoming.head(), arrival, desk.registry());
            ledger.refused(incoming.head(), sender, reason);
            if (reason.reason() == Cause.STOLEN_KEY && sender.holder().isPresent()) {
                desk.stolen().found(sender.holder().get(), client.peer(), ledger.requestId());
            }
        } else {
            ended(reason.refusal().name());
        }
        release();
        answer.release();
        if (answer.begun()) {
            client.cut();
            return;
        }
        client.say(refusalOf(reason), keeps());
    }

    private ByteBuf refusalOf(RefusedException reason) {
        boolean headAsked = incoming.headAsked();
        String date = desk.date().now();
        if (OwnPaths.include(incoming.head(), client.hosts())) {
            OwnAnswer answered = own == null ? OwnAnswer.unknown() : OwnAnswer.refused(reason);
            return answered.bytes(date, headAsked, keeps());
        }
        RequestHead signed = arrival.map(Arrival::head).orElse(incoming.head());
        return ErrorReply.of(SpokenProtocol.of(signed, desk.catalogue()), reason, ledger.requestId())
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

    Ledger ledger() {
        return ledger;
    }

    /** The key id that no answer may show. */
    String realKeyId() {
        return admission == null ? "" : admission.realKeyId();
    }
}
