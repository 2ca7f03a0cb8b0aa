package io.keybroker.proxy.intercept;

import io.keybroker.http.BodyContent;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Acts on one request in flight: may replace its body, and sees the whole response before the client does. Of
 * {@link #onResponse}, {@link #onNotSent} and {@link #onResponseLost} one is called, once. Nothing here blocks or waits
 * without a limit.
 */
public interface RequestInterceptor {
    /** Lets the request pass as it is. */
    RequestInterceptor NONE = new PassThroughInterceptor();

    /** Another body to send in the place of this one, if there is one; fails with a rejection. A long body is read elsewhere. */
    CompletionStage<Optional<byte[]>> beforeSend(BodyContent body);

    /** The whole response, which the client is given when this completes; it does not fail. */
    CompletionStage<Void> onResponse(int status, byte[] body);

    /** Another body for the client in the place of this one; takes no time worth waiting for. */
    Optional<byte[]> replaceResponse(int status, byte[] body);

    /** The request was never sent. */
    void onNotSent();

    /** The request was sent, and no response came that could be read. */
    void onResponseLost();

    /** Whether the response is buffered for {@link #onResponse}. */
    boolean buffersResponse();
}
