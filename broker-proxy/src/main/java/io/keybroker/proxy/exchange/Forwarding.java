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

/** The request is sent, and its response is awaited. */
record Forwarding(
        AuthorizedRequest request,
        RequestBody body,
        RequestInterceptor interceptor,
        UpstreamConnection upstream,
        boolean retried)
        implements ExchangeState {
    /** Maximum time in which an upstream reads nothing of a request. */
    private static final Duration STALLED = Duration.ofSeconds(60);

    /** Sends the head, and the body if it is buffered. */
    void start(ClientRequest incoming, UpstreamConnection.ResponseListener response, ClientConnection client)
            throws RequestRejectedException {
        if (body instanceof StreamedBody streamed) {
            upstream.begin(request.head(), incoming.body(), response);
            if (incoming.body().empty()) {
                streamed.finish();
            } else {
                incoming.acceptBody(client); // received parts of the body are sent with the head in one write
                upstream.flush();
            }
            return;
        }
        byte[] bytes = request.upstreamBody(body.bytes());
        boolean replaced = request.upstream().replacementForm().isPresent();
        upstream.begin(request.head(), replaced ? new BodyFraming(bytes.length) : incoming.body(), response);
        upstream.writeWhole(Unpooled.wrappedBuffer(bytes));
    }

    /** Returns the state for a retry on a new connection. */
    Connecting again() {
        return new Connecting(request, body instanceof BufferedBody ? body : RequestBody.NONE, interceptor, true);
    }

    /** Returns the state without its interceptor, which was already notified. */
    Forwarding withoutInterceptor() {
        return new Forwarding(request, body, RequestInterceptor.NONE, upstream, retried);
    }

    @Override
    public void onBody(Exchange exchange, ByteBuf piece) throws RequestRejectedException {
        if (body instanceof StreamedBody streamed) {
            streamed.add(piece);
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
}
