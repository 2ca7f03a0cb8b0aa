package io.keybroker.proxy.intercept;

import java.util.concurrent.CompletionStage;

/**
 * Goes along with one request that the broker has a part in: may put another body in the place of its own, and acts on
 * the answer before the client sees it. Nothing here blocks, and nothing waits for ever.
 */
public interface RequestInterceptor {
    /** The body to send: the one that came, or another in its place. Fails with a refusal. */
    CompletionStage<byte[]> body(byte[] bytes);

    /** The whole answer, which the client is given when this is complete; it does not fail. */
    CompletionStage<Void> answered(int status, byte[] answer);

    /** The request was never sent. */
    void unsent();

    /** The request was sent, and no answer came that could be read. */
    void lost();
}
