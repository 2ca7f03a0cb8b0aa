package io.keybroker.proxy.local;

import java.util.concurrent.CompletionStage;

/** One path of the broker's own, and how it is answered. */
public interface LocalEndpoint {
    /** How many bytes of body it may be sent. */
    int longestBody();

    /**
     * Answers, without blocking: what takes time is done elsewhere. It fails with a refusal if the sender's signature
     * does not hold.
     */
    CompletionStage<LocalResponse> answer(LocalRequest request);
}
