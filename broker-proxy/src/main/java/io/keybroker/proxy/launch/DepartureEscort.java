package io.keybroker.proxy.launch;

import io.keybroker.launch.Departures;
import io.keybroker.launch.Departures.Departure;
import io.keybroker.proxy.exchange.Escort;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Interceptor of TerminateInstances and StopInstances: revokes or suspends the instances before the client gets the
 * response.
 */
final class DepartureEscort implements Escort {
    private static final int FIRST_ERROR = 300;

    private final Worker worker;
    private final Departures departures;
    private final Departure departure;

    DepartureEscort(Worker worker, Departures departures, Departure departure) {
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
                departures.answered(departure, body);
            }
        });
    }

    @Override
    public void onNotSent() {
        runLast(() -> {});
    }

    /** Whether the instances have ended is not known; what EC2 says of them later decides. */
    @Override
    public void onResponseLost() {
        runLast(() -> {});
    }

    private CompletionStage<Void> runLast(Runnable last) {
        return worker.runLast("departure", departure.requestId(), last);
    }
}
