package io.keybroker.proxy.exchange;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.exchange.ExchangeState.Connecting;
import io.keybroker.proxy.intercept.RequestInterceptor;
import io.keybroker.proxy.upstream.BodyFraming;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;

/** The request is sent, and its response comes. */
record Forwarding(
        AuthorizedRequest request,
        RequestBody body,
        RequestInterceptor interceptor,
        UpstreamConnection upstream,
        boolean retried)
        implements ExchangeState {
    /** How long an upstream may take nothing of a request. */
    private static final Duration STALLED = Duration.ofSeconds(60);

    /** Sends the head, and the body if it is here. */
    void start(ClientRequest incoming, UpstreamConnection.ResponseListener response, ClientConnection client)
            throws RequestRejectedException {
        if (body instanceof StreamedBody streamed) {
            upstream.begin(request.head(), incoming.body(), response);
            if (incoming.body().empty()) {
                streamed.finish();
            } else {
                upstream.flush();
                incoming.acceptBody(client);
            }
            return;
        }
        byte[] bytes = request.upstreamBody(body.bytes());
        boolean replaced = request.upstream().replacementForm().isPresent();
        upstream.begin(request.head(), replaced ? new BodyFraming(bytes.length) : incoming.body(), response);
        upstream.writeWhole(Unpooled.wrappedBuffer(bytes));
    }

    /** To send it again, on a new connection. */
    Connecting again() {
        return new Connecting(request, body instanceof BufferedBody ? body : RequestBody.NONE, interceptor, true);
    }

    /** Without its interceptor, which has been told how it ended. */
    Forwarding withoutInterceptor() {
        return new Forwarding(request, body, RequestInterceptor.NONE, upstream, retried);
    }

    @Override
    public void onBody(Exchange exchange, ByteBuf piece) throws RequestRejectedException {
        if (body instanceof StreamedBody streamed) {
            streamed.add(piece);
            upstream.flush();
            if (upstream.writable()) {
                exchange.requestMore();
            }
        } else {
            piece.release();
        }
    }

    @Override
    public void onBodyEnd(Exchange exchange) throws RequestRejectedException {
        if (body instanceof StreamedBody streamed) {
            streamed.finish();
        }
    }

    @Override
    public void onTick(Exchange exchange, int ticks) throws RequestRejectedException {
        exchange.requireStillLive(request);
        Duration patience = exchange.responseTimeout(request.operation().service());
        if (upstream.isSilentFor(patience) || upstream.isStalledFor(STALLED)) {
            throw new RequestRejectedException(ErrorCode.UPSTREAM_TIMEOUT, "the upstream timed out");
        }
    }

    @Override
    public void onClientWritable() {
        upstream.requestMore();
    }

    @Override
    public void abandon() {
        interceptor.onResponseLost();
        upstream.abort();
    }

    @Override
    public boolean owesOutcome() {
        return true;
    }

    @Override
    public String realKeyId() {
        return request.realKeyId();
    }

    @Override
    public boolean mayFailAfter200() {
        return request.operation().mayFailAfter200();
    }
}
