package io.keybroker.proxy.exchange;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.intercept.RequestInterceptor;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Future;

/** State of an exchange: what it waits for and owns, and its duties if the exchange ends in it. */
sealed interface ExchangeState
        permits ExchangeState.Parsing,
                ExchangeState.BufferingForm,
                ExchangeState.BufferingBody,
                ExchangeState.Authorizing,
                ExchangeState.Intercepting,
                ExchangeState.RecordingIntent,
                ExchangeState.Unrecorded,
                ExchangeState.Connecting,
                Forwarding,
                ExchangeState.AwaitingInterceptor,
                ExchangeState.Done {
    /** Deadline of an interceptor or of the audit log, in ticks. */
    int DEADLINE_TICKS = 30 * ActiveExchange.TICKS_PER_SECOND;

    /** Returns the body that this state owns. */
    default RequestBody body() {
        return RequestBody.NONE;
    }

    default void onBody(Exchange exchange, ByteBuf piece) throws RequestRejectedException {
        piece.release();
    }

    default void onBodyEnd(Exchange exchange) throws RequestRejectedException {}

    default void onTick(Exchange exchange, int ticks) throws RequestRejectedException {}

    /** Continues the response when the client connection becomes writable. */
    default void onClientWritable() {}

    /** Notifies interceptor and upstream that the exchange ended in this state. */
    default void abandon() {}

    /** Whether a rejection in this state is recorded as such; there is no intent yet. */
    default boolean owesRejection() {
        return false;
    }

    /** Whether an end in this state is recorded as the outcome of an intent. */
    default boolean owesOutcome() {
        return false;
    }

    /** Returns the access key ID that no response may contain. */
    default String realKeyId() {
        return "";
    }

    /** The request is being parsed. */
    record Parsing() implements ExchangeState {
        @Override
        public boolean owesRejection() {
            return true;
        }
    }

    /** A form with the signature is being buffered. */
    record BufferingForm(BufferedBody body) implements ExchangeState {
        @Override
        public void onBody(Exchange exchange, ByteBuf piece) throws RequestRejectedException {
            body.add(piece);
            exchange.requestMore();
        }

        @Override
        public void onBodyEnd(Exchange exchange) throws RequestRejectedException {
            exchange.intake().authorizeForm(body);
        }

        @Override
        public boolean owesRejection() {
            return true;
        }
    }

    /** A body that authorization needs is being buffered. */
    record BufferingBody(UnverifiedRequest request, BufferedBody body) implements ExchangeState {
        @Override
        public void onBody(Exchange exchange, ByteBuf piece) throws RequestRejectedException {
            body.add(piece);
            exchange.requestMore();
        }

        @Override
        public void onBodyEnd(Exchange exchange) throws RequestRejectedException {
            exchange.intake().authorize(request, body);
        }

        @Override
        public boolean owesRejection() {
            return true;
        }
    }

    /** A worker reads a body that is too large for the event loop, and authorizes the request. */
    record Authorizing(RequestBody body, Future<?> authorization) implements ExchangeState {
        @Override
        public void onTick(Exchange exchange, int ticks) throws RequestRejectedException {
            requireInTime(ticks);
        }

        @Override
        public void abandon() {
            authorization.cancel(false);
        }

        @Override
        public boolean owesRejection() {
            return true;
        }
    }

    /** The interceptor may replace the body. */
    record Intercepting(
            UnverifiedRequest unverified, AuthorizedRequest request, RequestBody body, RequestInterceptor interceptor)
            implements ExchangeState {
        @Override
        public void onTick(Exchange exchange, int ticks) throws RequestRejectedException {
            requireInTime(ticks);
        }

        @Override
        public void abandon() {
            interceptor.onNotSent();
        }

        @Override
        public boolean owesRejection() {
            return true;
        }
    }

    /** The audit log is writing the intent; the outcome follows it. */
    record RecordingIntent(AuthorizedRequest request, RequestBody body, RequestInterceptor interceptor)
            implements ExchangeState {
        @Override
        public void onTick(Exchange exchange, int ticks) throws RequestRejectedException {
            requireInTime(ticks);
        }

        @Override
        public void abandon() {
            interceptor.onNotSent();
        }
    }

    /** The intent could not be recorded, so the request is rejected. */
    record Unrecorded(RequestBody body, RequestInterceptor interceptor) implements ExchangeState {
        @Override
        public void abandon() {
            interceptor.onNotSent();
        }

        @Override
        public boolean owesRejection() {
            return true;
        }
    }

    /** The pool acquires a connection; a second time if the reused one was closed. */
    record Connecting(AuthorizedRequest request, RequestBody body, RequestInterceptor interceptor, boolean retried)
            implements ExchangeState {
        /** Returns the next state, with this connection. */
        Forwarding on(UpstreamConnection upstream) throws RequestRejectedException {
            RequestBody upload =
                    body instanceof BufferedBody ? body : new StreamedBody(request.newPayloadVerifier(), upstream);
            return new Forwarding(request, upload, interceptor, upstream, retried);
        }

        @Override
        public void abandon() {
            interceptor.onNotSent();
        }

        @Override
        public boolean owesOutcome() {
            return true;
        }
    }

    /** The response is complete and its connection released; the interceptor processes it before the client. */
    record AwaitingInterceptor(AuthorizedRequest request, RequestBody body) implements ExchangeState {
        @Override
        public void onTick(Exchange exchange, int ticks) {
            if (ticks > DEADLINE_TICKS) {
                exchange.forwardResponse();
            }
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

    /**
     * The exchange has ended.
     *
     * @param outcome the outcome
     * @param bytesUp the number of received body bytes
     */
    record Done(String outcome, long bytesUp) implements ExchangeState {}

    private static void requireInTime(int ticks) throws RequestRejectedException {
        if (ticks > DEADLINE_TICKS) {
            throw new RequestRejectedException(
                    ErrorCode.UNAVAILABLE, "the broker could not go on with this request in time");
        }
    }
}
