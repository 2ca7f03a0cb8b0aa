package io.keybroker.proxy.server;

import io.keybroker.http.BodyContent;
import io.keybroker.proxy.intercept.RequestInterceptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was told, and waits for a test before it lets a request or a response go on. */
final class RecordingInterceptor implements RequestInterceptor {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> seen = new CompletableFuture<>();
    private final CompletableFuture<Optional<byte[]>> body;

    RecordingInterceptor(CompletableFuture<Optional<byte[]>> body) {
        this.body = body;
    }

    @Override
    public CompletionStage<Optional<byte[]>> beforeSend(BodyContent original) {
        calls.add("beforeSend");
        return body;
    }

    @Override
    public CompletionStage<Void> onResponse(int status, byte[] response) {
        calls.add("onResponse " + status + " " + new String(response, StandardCharsets.ISO_8859_1));
        return seen;
    }

    @Override
    public Optional<byte[]> replaceResponse(int status, byte[] body) {
        return Optional.empty();
    }

    @Override
    public void onNotSent() {
        calls.add("onNotSent");
    }

    @Override
    public void onResponseLost() {
        calls.add("onResponseLost");
    }

    @Override
    public boolean buffersResponse() {
        return true;
    }
}
