package io.keybroker.proxy.exchange;

import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the upstream's response to one request: forwards it as it comes, but buffers errors, which may speak of the real
 * key, and what an interceptor must see first.
 */
final class AnswerSide implements UpstreamConnection.Answer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerSide.class);

    private final Exchange exchange;
    private final Client client;
    private final BodyBudget budget;
    private final AnswerRelay relay;
    private final boolean headAsked;
    private State state = new AwaitingHead();
    private boolean keepAlive;
    private int status;
    private String awsRequestId = "";

    AnswerSide(Exchange exchange, Client client, BodyBudget budget, boolean headAsked) {
        this.exchange = exchange;
        this.client = client;
        this.budget = budget;
        this.headAsked = headAsked;
        this.relay = new AnswerRelay(client, headAsked);
    }

    /** How far the response has come; owns what is buffered of it. */
    private sealed interface State {
        /** Takes a piece of the body over. */
        void onBody(ByteBuf piece);

        /** The body, if an interceptor is to see it. */
        default byte[] bytes() {
            return RequestBody.NONE.bytes();
        }

        /** The response is complete: forwards what is left of it. */
        void forward();

        default void close() {}
    }

    /** No final head has come. */
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

    /** The client has seen the head. */
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

    /** An error, which may speak of the real key. */
    private final class BufferingError implements State {
        private final UpstreamError error;

        BufferingError(HttpResponse head) {
            this.error = new UpstreamError(head);
        }

        @Override
        public void onBody(ByteBuf piece) {
            if (!error.add(piece)) {
                exchange.reject(new RefusedException(
                        Refusal.UPSTREAM_FAILED, "the upstream's error is longer than any of AWS's"));
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
            exchange.reject(new RefusedException(
                    Refusal.UNAVAILABLE, "the upstream rejected the broker's credentials; contact the operator"));
        }

        @Override
        public void close() {
            error.release();
        }
    }

    /** A response that an interceptor is to see. */
    private final class Buffering implements State {
        private final HeldAnswer response;

        Buffering(HttpResponse head) {
            this.response = new HeldAnswer(head, budget);
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
    public void head(HttpResponse head) {
        status = head.status().code();
        awsRequestId = head.headers().get("x-amzn-requestid", head.headers().get("x-amz-request-id", ""));
        if (UpstreamError.covers(status) && !headAsked) {
            state = new BufferingError(head);
        } else if (exchange.buffersResponse()) {
            state = new Buffering(head);
        } else {
            startForwarding(head);
        }
    }

    @Override
    public void body(ByteBuf piece) {
        state.onBody(piece);
    }

    @Override
    public void pause() {
        client.flush();
        if (client.isWritable()) {
            exchange.onClientWritable();
        }
    }

    @Override
    public void end() {
        exchange.onResponseComplete(status, state.bytes());
    }

    /** The response is complete, and whoever had to see it first has. */
    void forward() {
        state.forward();
    }

    @Override
    public void broken(IOException cause, boolean answered) {
        if (!answered && exchange.retry()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("requestId", exchange.requestId())
                .addKeyValue("cause", String.valueOf(cause))
                .log("upstream connection broke");
        boolean silent = cause instanceof UpstreamConnection.SilentException;
        exchange.reject(
                silent
                        ? new RefusedException(Refusal.UPSTREAM_TIMEOUT, "the upstream did not answer in time")
                        : new RefusedException(Refusal.UPSTREAM_FAILED, "the upstream connection broke"));
    }

    @Override
    public void writable() {
        exchange.onUpstreamWritable();
    }

    /** Whether the client has seen a byte of the response. */
    boolean isStarted() {
        return state instanceof Streaming;
    }

    /** Whether the client was told that its connection stays open. */
    boolean isKeepAlive() {
        return keepAlive;
    }

    int status() {
        return status;
    }

    String awsRequestId() {
        return awsRequestId;
    }

    /** How many bytes of the body the client has been sent. */
    long bytesDown() {
        return relay.bytes();
    }

    @Override
    public void close() {
        state.close();
    }
}
