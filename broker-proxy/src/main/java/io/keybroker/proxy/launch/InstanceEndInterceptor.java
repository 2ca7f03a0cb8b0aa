package io.keybroker.proxy.launch;

import io.keybroker.launch.InstanceEndRecorder;
import io.keybroker.launch.InstanceEndRecorder.Departure;
import io.keybroker.proxy.intercept.RequestInterceptor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Goes along with a request that ends or stops instances: when its sender hears that they go, they have no rights. */
final class InstanceEndInterceptor implements RequestInterceptor {
    private static final int REFUSED = 300;

    private final BoundedExecutor worker;
    private final InstanceEndRecorder departures;
    private final Departure departure;

    InstanceEndInterceptor(BoundedExecutor worker, InstanceEndRecorder departures, Departure departure) {
        this.worker = worker;
        this.departures = departures;
        this.departure = departure;
    }

    @Override
    public CompletionStage<byte[]> body(byte[] bytes) {
        return CompletableFuture.completedFuture(bytes);
    }

    @Override
    public CompletionStage<Void> answered(int status, byte[] answer) {
        return runLast(() -> {
            if (status < REFUSED) {
                departures.recordEnd(departure, answer);
            }
        });
    }

    @Override
    public void unsent() {
        runLast(() -> {});
    }

    /** Whether they have gone is not known; what EC2 says of them later decides. */
    @Override
    public void lost() {
        runLast(() -> {});
    }

    private CompletionStage<Void> runLast(Runnable last) {
        return worker.runLast("departure", departure.requestId(), last);
    }
}
