package io.keybroker.proxy.exchange;

import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What comes back from AWS for one request: passed on as it comes, but for errors, and for what is escorted. */
final class AnswerSide implements UpstreamConnection.Answer {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerSide.class);

    private static final byte[] NOTHING = new byte[0];

    private final Exchange exchange;
    private final Client client;
    private final Escorting escorting;
    private final AnswerRelay relay;
    private final boolean headAsked;
    private @Nullable UpstreamError error;
    private @Nullable HeldAnswer held;
    private boolean begun;
    private boolean kept;
    private int status;
    private String awsRequestId = "";

    AnswerSide(Exchange exchange, Client client, Escorting escorting, boolean headAsked) {
        this.exchange = exchange;
        this.client = client;
        this.escorting = escorting;
        this.headAsked = headAsked;
        this.relay = new AnswerRelay(client, headAsked);
    }

    @Override
    public void head(HttpResponse head) {
        status = head.status().code();
        awsRequestId = head.headers().get("x-amzn-requestid", head.headers().get("x-amz-request-id", ""));
        if (status >= 400 && !headAsked) {
            error = new UpstreamError(head);
            return;
        }
        held = escorting.hold(head);
        if (held == null) {
            begin(head);
        }
    }

    private void begin(HttpResponse head) {
        begun = true;
        kept = exchange.keeps();
        relay.head(head, exchange.ledger().requestId(), exchange.realKeyId(), kept);
    }

    @Override
    public void body(ByteBuf piece) {
        if (error != null) {
            if (!error.add(piece)) {
                exchange.refuse(new RefusedException(
                        Refusal.UPSTREAM_FAILED, "the upstream's error is longer than any of AWS's"));
            }
        } else if (held == null) {
            relay.body(piece);
        } else if (!held.add(piece)) {
            escorting.leave(true);
            passHeld(held);
        }
    }

    private void passHeld(HeldAnswer whole) {
        begin(whole.head());
        relay.body(whole.takeBody());
        release();
    }

    @Override
    public void pause() {
        client.flush();
        if (client.writable()) {
            exchange.clientWritable();
        }
    }

    @Override
    public void end() {
        exchange.answered(status, held == null ? NOTHING : held.bytes());
    }

    /** The answer is whole, and whoever had to see it first has. */
    void pass() {
        if (held != null) {
            passHeld(held);
        }
        UpstreamError whole = error;
        if (whole != null) {
            if (whole.isAboutTheRealKey(exchange.realKeyId())) {
                hide(whole);
                return;
            }
            begin(whole.head());
            relay.body(whole.takeBody());
            release();
        }
        relay.end();
        exchange.finished();
    }

    private void hide(UpstreamError whole) {
        LOG.atError()
                .addKeyValue("requestId", exchange.ledger().requestId())
                .addKeyValue("status", status)
                .addKeyValue("code", whole.code())
                .log("upstream rejected the real key");
        whole.release();
        error = null;
        exchange.refuse(new RefusedException(
                Refusal.UNAVAILABLE, "the upstream rejected the broker's credentials; contact the operator"));
    }

    @Override
    public void broken(IOException cause, boolean answered) {
        if (!answered && exchange.again()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("requestId", exchange.ledger().requestId())
                .addKeyValue("cause", String.valueOf(cause))
                .log("upstream connection broke");
        boolean silent = cause instanceof UpstreamConnection.SilentException;
        exchange.refuse(
                silent
                        ? new RefusedException(Refusal.UPSTREAM_TIMEOUT, "the upstream did not answer in time")
                        : new RefusedException(Refusal.UPSTREAM_FAILED, "the upstream connection broke"));
    }

    @Override
    public void writable() {
        exchange.upstreamWritable();
    }

    void release() {
        if (error != null) {
            error.release();
            error = null;
        }
        if (held != null) {
            held.release();
            held = null;
        }
    }

    /** Whether the client has seen a byte of the answer. */
    boolean begun() {
        return begun;
    }

    /** Whether the client was told that its connection stays open. */
    boolean kept() {
        return kept;
    }

    int status() {
        return status;
    }

    String awsRequestId() {
        return awsRequestId;
    }

    long bytes() {
        return relay.bytes();
    }
}
