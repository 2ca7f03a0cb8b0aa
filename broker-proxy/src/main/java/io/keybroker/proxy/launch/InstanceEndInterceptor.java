package io.keybroker.proxy.launch;

import io.keybroker.launch.InstanceEndRecorder;
import io.keybroker.launch.InstanceEndRecorder.InstanceEndRequest;
import io.keybroker.proxy.intercept.RequestInterceptor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Interceptor of TerminateInstances and StopInstances: revokes or suspends the instances before the client gets the
 * response.
 */
final class InstanceEndInterceptor implements RequestInterceptor {
    private static final int FIRST_ERROR = 300;

    private final BoundedExecutor worker;
    private final InstanceEndRecorder departures;
    private final InstanceEndRequest departure;

    InstanceEndInterceptor(BoundedExecutor worker, InstanceEndRecorder departures, InstanceEndRequest departure) {
        this.worker = worker;
        this.departures = departures;
        this.departure = departure;
    }

    @Override
    public CompletionStage<Optional<byte[]>> beforeSend(byte[] body) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public boolean buffersResponse() {
        return true;
    }

    @Override
    public CompletionStage<Void> onResponse(int status, byte[] body) {
        return runLast(() -> {
            if (status < FIRST_ERROR) {
                departures.recordEnd(departure, body);
            }
        });
    }

    @Override
    public Optional<byte[]> replaceResponse(int status, byte[] body) {
        return Optional.empty();
    }

    @Override
    public void onNotSent() {
        runLast(() -> {});
    }

    /** Leaves the instances unchanged, because their state is unknown; reconciliation with EC2 decides later. */
    @Override
    public void onResponseLost() {
        runLast(() -> {});
    }

    private CompletionStage<Void> runLast(Runnable last) {
        return worker.runLast("departure", departure.requestId(), last);
    }
}
