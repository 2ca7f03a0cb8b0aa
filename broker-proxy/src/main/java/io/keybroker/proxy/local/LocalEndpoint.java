package io.keybroker.proxy.local;

import java.util.concurrent.CompletionStage;

/** A local endpoint of the broker, below {@code /.broker/}. */
public interface LocalEndpoint {
    /** Returns the maximum body size in bytes. */
    int maxBodyBytes();

    /**
     * Handles a request without blocking; long work runs elsewhere. Fails with a rejection if the signature is
     * invalid.
     */
    CompletionStage<LocalResponse> handle(LocalRequest request);
}
