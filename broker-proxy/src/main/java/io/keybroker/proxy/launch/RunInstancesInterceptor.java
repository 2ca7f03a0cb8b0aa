package io.keybroker.proxy.launch;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.launch.LaunchContext;
import io.keybroker.launch.LaunchService;
import io.keybroker.launch.TicketedLaunch;
import io.keybroker.proxy.intercept.RequestInterceptor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Interceptor of RunInstances: adds a ticket to the user data, and announces the machines of the response. */
final class RunInstancesInterceptor implements RequestInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(RunInstancesInterceptor.class);
    private static final int TIMEOUT_SECONDS = 5;

    private final BoundedExecutor worker;
    private final LaunchService tickets;
    private final LaunchContext launching;
    private final CompletableFuture<TicketedLaunch> launch = new CompletableFuture<>();

    RunInstancesInterceptor(BoundedExecutor worker, LaunchService tickets, LaunchContext launching) {
        this.worker = worker;
        this.tickets = tickets;
        this.launching = launching;
    }

    @Override
    public CompletionStage<Optional<byte[]>> beforeSend(byte[] body) {
        worker.run(() -> prepare(body));
        return launch.thenCompose(RunInstancesInterceptor::recordedForm).orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private void prepare(byte[] body) {
        try {
            launch.complete(tickets.prepare(launching, body));
        } catch (RequestRejectedException e) {
            launch.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            LOG.atError()
                    .addKeyValue("requestId", launching.requestId())
                    .setCause(e)
                    .log("launch preparation failed");
            launch.completeExceptionally(
                    new RequestRejectedException(ErrorCode.UNAVAILABLE, "creating a ticket for the launch failed"));
        }
    }

    private static CompletionStage<Optional<byte[]>> recordedForm(TicketedLaunch ticketed) {
        return ticketed.recorded().handle((written, failure) -> {
            if (failure != null) {
                throw new CompletionException(
                        new RequestRejectedException(ErrorCode.UNAVAILABLE, "the audit log is unavailable"));
            }
            return Optional.of(ticketed.form());
        });
    }

    @Override
    public boolean buffersResponse() {
        return true;
    }

    @Override
    public CompletionStage<Void> onResponse(int status, byte[] body) {
        return runLast(ticketed -> tickets.complete(ticketed, status, body));
    }

    @Override
    public Optional<byte[]> replaceResponse(int status, byte[] body) {
        return Optional.empty();
    }

    @Override
    public void onNotSent() {
        launch.whenComplete((ticketed, failure) -> runLast(tickets::cancel));
    }

    @Override
    public void onResponseLost() {
        runLast(ticketed -> tickets.markUnknown(ticketed, "no response from EC2"));
    }

    /** Runs the last step of this launch, if it has a ticket. */
    private CompletionStage<Void> runLast(Consumer<TicketedLaunch> last) {
        return worker.runLast("launch", launching.requestId(), () -> {
            if (!launch.isCompletedExceptionally()) {
                last.accept(launch.join());
            }
        });
    }
}
