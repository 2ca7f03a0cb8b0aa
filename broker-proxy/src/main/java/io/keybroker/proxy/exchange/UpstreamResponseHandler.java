package io.keybroker.proxy.exchange;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.response.BufferedResponse;
import io.keybroker.proxy.response.ResponseForwarder;
import io.keybroker.proxy.response.UpstreamErrorResponse;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the upstream's response: forwards it as it arrives, but buffers errors, which may reveal the real key, and
 * responses for an interceptor.
 */
final class UpstreamResponseHandler implements UpstreamConnection.ResponseListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamResponseHandler.class);

    private final Exchange exchange;
    private final ClientConnection client;
    private final BodyBudget budget;
    private final ResponseForwarder relay;
    private final boolean headAsked;
    private State state = new AwaitingHead();
    private boolean keepAlive;
    private int status;
    private String awsRequestId = "";

    UpstreamResponseHandler(Exchange exchange, ClientConnection client, BodyBudget budget, boolean headAsked) {
        this.exchange = exchange;
        this.client = client;
        this.budget = budget;
        this.headAsked = headAsked;
        this.relay = new ResponseForwarder(client, headAsked);
    }

    /** State of the response; owns its buffered bytes. */
    private sealed interface State {
        /** Takes ownership of a piece of the body. */
        void onBody(ByteBuf piece);

        /** Returns the body, if an interceptor processes it. */
        default byte[] bytes() {
            return RequestBody.NONE.bytes();
        }

        /** Replaces the body, if an interceptor processed it. */
        default void replaceBody(byte[] body) {}

        /** Forwards the rest of a complete response. */
        void forward();

        default void close() {}
    }

    /** No final head has been received. */
    private record AwaitingHead() implements State {
        @Override
        public void onBody(ByteBuf piece) {
            piece.release();
        }

        @Override
        public void forward() {
            // a response has a head
        }
    }

    /** The head was sent to the client. */
    private final class Streaming implements State {
        @Override
        public void onBody(ByteBuf piece) {
            relay.body(piece);
        }

        @Override
        public void forward() {
            relay.end();
            exchange.onResponseForwarded();
        }
    }

    /** An error, which may reveal the real key. */
    private final class BufferingError implements State {
        private final UpstreamErrorResponse error;

        BufferingError(HttpResponse head) {
            this.error = new UpstreamErrorResponse(head);
        }

        @Override
        public void onBody(ByteBuf piece) {
            if (!error.add(piece)) {
                exchange.reject(new RequestRejectedException(
                        ErrorCode.UPSTREAM_FAILED, "the upstream's error is longer than any of AWS's"));
            }
        }

        @Override
        public void forward() {
            if (error.isAboutTheRealKey(exchange.realKeyId())) {
                replace();
            } else {
                forwardBuffered(error.head(), error.takeBody(), this);
                state.forward();
            }
        }

        private void replace() {
            LOG.atError()
                    .addKeyValue("requestId", exchange.requestId())
                    .addKeyValue("status", status)
                    .addKeyValue("code", error.code())
                    .log("upstream rejected the real key");
            exchange.reject(new RequestRejectedException(
                    ErrorCode.UNAVAILABLE, "the upstream rejected the broker's credentials; contact the operator"));
        }

        @Override
        public void close() {
            error.release();
        }
    }

    /** A response for an interceptor. */
    private final class Buffering implements State {
        private final BufferedResponse response;

        Buffering(HttpResponse head) {
            this.response = new BufferedResponse(head, budget);
        }

        @Override
        public void onBody(ByteBuf piece) {
            if (!response.add(piece)) {
                exchange.onResponseTooLong();
                forwardBuffered(response.head(), response.takeBody(), this);
            }
        }

        @Override
        public byte[] bytes() {
            return response.bytes();
        }

        @Override
        public void replaceBody(byte[] body) {
            response.replaceBody(body);
        }

        @Override
        public void forward() {
            forwardBuffered(response.head(), response.takeBody(), this);
            state.forward();
        }

        @Override
        public void close() {
            response.release();
        }
    }

    private void forwardBuffered(HttpResponse head, ByteBuf body, State buffered) {
        startForwarding(head);
        relay.body(body);
        buffered.close();
    }

    private void startForwarding(HttpResponse head) {
        keepAlive = exchange.isKeepAlive();
        state = new Streaming();
        relay.head(head, exchange.requestId(), exchange.realKeyId(), keepAlive);
    }

    @Override
    public void onHead(HttpResponse head) {
        status = head.status().code();
        awsRequestId = head.headers().get("x-amzn-requestid", head.headers().get("x-amz-request-id", ""));
        if (UpstreamErrorResponse.covers(status) && !headAsked) {
            state = new BufferingError(head);
        } else if (exchange.buffersResponse()) {
            state = new Buffering(head);
        } else {
            startForwarding(head);
        }
    }

    @Override
    public void onBody(ByteBuf piece) {
        state.onBody(piece);
    }

    @Override
    public void onReadComplete() {
        client.flush();
        if (client.isWritable()) {
            exchange.onClientWritable();
        }
    }

    @Override
    public void onComplete() {
        exchange.onResponseComplete(status, state.bytes());
    }

    /** Replaces the body of a complete response. */
    void replaceBody(byte[] body) {
        state.replaceBody(body);
    }

    /** Forwards a complete response after its interceptor. */
    void forward() {
        state.forward();
    }

    @Override
    public void onFailure(IOException cause, boolean answered) {
        if (!answered && exchange.retry()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("requestId", exchange.requestId())
                .addKeyValue("cause", String.valueOf(cause))
                .log("upstream connection broke");
        exchange.reject(new RequestRejectedException(ErrorCode.UPSTREAM_FAILED, "the upstream connection broke"));
    }

    @Override
    public void onWritable() {
        exchange.onUpstreamWritable();
    }

    /** Whether a byte of the response was sent to the client. */
    boolean isStarted() {
        return state instanceof Streaming;
    }

    /** Whether the response keeps the client's connection alive. */
    boolean isKeepAlive() {
        return keepAlive;
    }

    int status() {
        return status;
    }

    String awsRequestId() {
        return awsRequestId;
    }

    /** Returns the number of body bytes sent to the client. */
    long bytesDown() {
        return relay.bytes();
    }

    @Override
    public void close() {
        state.close();
    }
}
