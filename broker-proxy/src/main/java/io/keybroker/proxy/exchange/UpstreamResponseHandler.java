package io.keybroker.proxy.exchange;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.response.BufferedResponse;
import io.keybroker.proxy.response.ResponseForwarder;
import io.keybroker.proxy.response.UpstreamErrorResponse;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What comes back from AWS for one request: passed on as it comes, but for errors, and for what is escorted. */
final class UpstreamResponseHandler implements UpstreamConnection.ResponseListener {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamResponseHandler.class);

    private static final byte[] NOTHING = new byte[0];

    private final Exchange exchange;
    private final ClientConnection client;
    private final ActiveInterceptor escorting;
    private final ResponseForwarder relay;
    private final boolean headAsked;
    private @Nullable UpstreamErrorResponse error;
    private @Nullable BufferedResponse held;
    private boolean begun;
    private boolean kept;
    private int status;
    private String awsRequestId = "";

    UpstreamResponseHandler(
            Exchange exchange, ClientConnection client, ActiveInterceptor escorting, boolean headAsked) {
        this.exchange = exchange;
        this.client = client;
        this.escorting = escorting;
        this.headAsked = headAsked;
        this.relay = new ResponseForwarder(client, headAsked);
    }

    @Override
    public void onHead(HttpResponse head) {
        status = head.status().code();
        awsRequestId = head.headers().get("x-amzn-requestid", head.headers().get("x-amz-request-id", ""));
        if (status >= 400 && !headAsked) {
            error = new UpstreamErrorResponse(head);
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
    public void onBody(ByteBuf piece) {
        if (error != null) {
            if (!error.add(piece)) {
                exchange.refuse(new RequestRejectedException(
                        ErrorCode.UPSTREAM_FAILED, "the upstream's error is longer than any of AWS's"));
            }
        } else if (held == null) {
            relay.body(piece);
        } else if (!held.add(piece)) {
            escorting.leave(true);
            passHeld(held);
        }
    }

    private void passHeld(BufferedResponse response) {
        begin(response.head());
        relay.body(response.takeBody());
        release();
    }

    @Override
    public void onReadComplete() {
        client.flush();
        if (client.writable()) {
            exchange.clientWritable();
        }
    }

    @Override
    public void onComplete() {
        exchange.answered(status, held == null ? NOTHING : held.bytes());
    }

    /** The answer is whole, and whoever had to see it first has. */
    void pass() {
        if (held != null) {
            passHeld(held);
        }
        UpstreamErrorResponse response = error;
        if (response != null) {
            if (response.isAboutTheRealKey(exchange.realKeyId())) {
                hide(response);
                return;
            }
            begin(response.head());
            relay.body(response.takeBody());
            release();
        }
        relay.end();
        exchange.finished();
    }

    private void hide(UpstreamErrorResponse response) {
        LOG.atError()
                .addKeyValue("requestId", exchange.ledger().requestId())
                .addKeyValue("status", status)
                .addKeyValue("code", response.code())
                .log("upstream refused the real key");
        response.release();
        error = null;
        exchange.refuse(new RequestRejectedException(
                ErrorCode.UNAVAILABLE,
                "the upstream did not take the broker's own signature; its operator must see to it"));
    }

    @Override
    public void onFailure(IOException cause, boolean answered) {
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
                        ? new RequestRejectedException(
                                ErrorCode.UPSTREAM_TIMEOUT, "the upstream did not answer in time")
                        : new RequestRejectedException(ErrorCode.UPSTREAM_FAILED, "the upstream connection broke"));
    }

    @Override
    public void onWritable() {
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
