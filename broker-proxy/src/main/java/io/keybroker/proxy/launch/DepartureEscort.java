package io.keybroker.proxy.launch;

import io.keybroker.launch.Departures;
import io.keybroker.launch.Departures.Departure;
import io.keybroker.proxy.exchange.Escort;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Interceptor of TerminateInstances and StopInstances: revokes or suspends the instances before the client gets the
 * response.
 */
final class DepartureEscort implements Escort {
    private static final int REFUSED = 300;

    private final Worker worker;
    private final Departures departures;
    private final Departure departure;

    DepartureEscort(Worker worker, Departures departures, Departure departure) {
        this.worker = worker;
        this.departures = departures;
        this.departure = departure;
    }

    @Override
    public CompletionStage<byte[]> body(byte[] came) {
        return CompletableFuture.completedFuture(came);
    }

    @Override
    public CompletionStage<Void> answered(int status, byte[] answer) {
        return leave(() -> {
            if (status < REFUSED) {
                departures.answered(departure, answer);
            }
        });
    }

    @Override
    public void unsent() {
        leave(() -> {});
    }

    /** Whether they have gone is not known; what EC2 says of them later decides. */
    @Override
    public void lost() {
        leave(() -> {});
    }

    private CompletionStage<Void> leave(Runnable last) {
        return worker.leave("departure", departure.requestId(), last);
    }
}
