package io.keybroker.proxy.exchange;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.intercept.RequestInterceptor;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Future;

/** What an exchange waits for, what it owns meanwhile, and what it owes to others if it ends there. */
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
    /** How long an interceptor or the audit log may take. */
    int DEADLINE_TICKS = 30 * ActiveExchange.TICKS_PER_SECOND;

    /** The body that this state owns. */
    default RequestBody body() {
        return RequestBody.NONE;
    }

    default void onBody(Exchange exchange, ByteBuf piece) throws RequestRejectedException {
        piece.release();
    }

    default void onBodyEnd(Exchange exchange) throws RequestRejectedException {}

    default void onTick(Exchange exchange, int ticks) throws RequestRejectedException {}

    /** The client can take more of the response. */
    default void onClientWritable() {}

    /** The exchange ends here: what the interceptor and the upstream have to know. */
    default void abandon() {}

    /** Whether a rejection here is recorded as one; there is no intent yet. */
    default boolean owesRejection() {
        return false;
    }

    /** Whether an end here is recorded as the outcome of a recorded intent. */
    default boolean owesOutcome() {
        return false;
    }

    /** The key id that no response may show. */
    default String realKeyId() {
        return "";
    }

    /** Whether a response that begins with 200 can end as an error. */
    default boolean mayFailAfter200() {
        return false;
    }

    /** Nothing has been decided. */
    record Parsing() implements ExchangeState {
        @Override
        public boolean owesRejection() {
            return true;
        }
    }

    /** The signature is in a form. */
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

    /** The request is authorized by its body. */
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

    /** A body that is too large for the event loop is read by a worker, which authorizes the request. */
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

    /** The intent is on its way to the audit log; its outcome is recorded when that is written. */
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

    /** The intent could not be recorded, and so the request is rejected. */
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

    /** The pool finds or makes a connection; for the second time if an old one was closed under the request. */
    record Connecting(AuthorizedRequest request, RequestBody body, RequestInterceptor interceptor, boolean retried)
            implements ExchangeState {
        /** The next state, on this connection. */
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

    /** The response is complete, and its connection another's; the interceptor sees it before the client does. */
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

        @Override
        public boolean mayFailAfter200() {
            return request.operation().mayFailAfter200();
        }
    }

    /**
     * The exchange is over.
     *
     * @param outcome how it ended
     * @param bytesUp how much of a body had come
     */
    record Done(String outcome, long bytesUp) implements ExchangeState {}

    private static void requireInTime(int ticks) throws RequestRejectedException {
        if (ticks > DEADLINE_TICKS) {
            throw new RequestRejectedException(
                    ErrorCode.UNAVAILABLE, "the broker could not go on with this request in time");
        }
    }
}
