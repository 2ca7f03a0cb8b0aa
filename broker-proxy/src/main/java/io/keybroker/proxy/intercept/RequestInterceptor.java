package io.keybroker.proxy.intercept;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Acts on a forwarded request: may replace its body, and processes the complete response before the client. Exactly
 * one of {@link #onResponse}, {@link #onNotSent} and {@link #onResponseLost} is called, once. No method blocks or
 * waits without a limit.
 */
public interface RequestInterceptor {
    /** Leaves request and response unchanged. */
    RequestInterceptor NONE = new PassThroughInterceptor();

    /** Returns a replacement of the request body, if any; fails with a rejection. */
    CompletionStage<Optional<byte[]>> beforeSend(byte[] body);

    /** Processes the complete response, which is sent to the client when the stage completes; it does not fail. */
    CompletionStage<Void> onResponse(int status, byte[] body);

    /** Returns a replacement of the response body, if any, without a wait. */
    Optional<byte[]> replaceResponse(int status, byte[] body);

    /** The request was never sent. */
    void onNotSent();

    /** The request was sent, but no readable response was received. */
    void onResponseLost();

    /** Whether the response is buffered for {@link #onResponse}. */
    boolean buffersResponse();
}
