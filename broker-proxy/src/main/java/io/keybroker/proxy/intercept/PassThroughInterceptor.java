package io.keybroker.proxy.intercept;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Leaves request and response unchanged. */
final class PassThroughInterceptor implements RequestInterceptor {
    private final CompletableFuture<Optional<byte[]>> unchanged = CompletableFuture.completedFuture(Optional.empty());
    private final CompletableFuture<Void> done = CompletableFuture.allOf();

    @Override
    public CompletionStage<Optional<byte[]>> beforeSend(byte[] body) {
        return unchanged;
    }

    @Override
    public CompletionStage<Void> onResponse(int status, byte[] body) {
        return done;
    }

    @Override
    public Optional<byte[]> replaceResponse(int status, byte[] body) {
        return Optional.empty();
    }

    @Override
    public void onNotSent() {
        // nothing to clean up
    }

    @Override
    public void onResponseLost() {
        // nothing to clean up
    }

    @Override
    public boolean buffersResponse() {
        return false;
    }
}
