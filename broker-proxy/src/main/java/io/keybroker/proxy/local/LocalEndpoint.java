package io.keybroker.proxy.local;

import java.util.concurrent.CompletionStage;

/** One of the broker's local endpoints, below {@code /.broker/}. */
public interface LocalEndpoint {
    /** How many bytes a request's body may have. */
    int maxBodyBytes();

    /**
     * Handles a request without blocking: what takes time is done elsewhere. It fails with a rejection if the signature
     * is wrong.
     */
    CompletionStage<LocalResponse> handle(LocalRequest request);
}
