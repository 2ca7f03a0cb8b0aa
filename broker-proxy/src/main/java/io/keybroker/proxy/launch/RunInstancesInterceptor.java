package io.keybroker.proxy.launch;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.launch.LaunchContext;
import io.keybroker.launch.LaunchService;
import io.keybroker.launch.TicketedLaunch;
import io.keybroker.proxy.intercept.RequestInterceptor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes along with a RunInstances: puts a ticket into its user data, and announces the machines that come of it. */
final class RunInstancesInterceptor implements RequestInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(RunInstancesInterceptor.class);
    private static final int PATIENCE_SECONDS = 5;

    private final BoundedExecutor worker;
    private final LaunchService tickets;
    private final LaunchContext by;
    private final CompletableFuture<TicketedLaunch> launch = new CompletableFuture<>();

    RunInstancesInterceptor(BoundedExecutor worker, LaunchService tickets, LaunchContext launchContext) {
        this.worker = worker;
        this.tickets = tickets;
        this.by = launchContext;
    }

    @Override
    public CompletionStage<byte[]> body(byte[] bytes) {
        worker.run(() -> prepare(bytes));
        CompletableFuture<byte[]> body = new CompletableFuture<>();
        launch.whenComplete((ticketedLaunch, failure) -> {
            if (ticketedLaunch == null) {
                body.completeExceptionally(failure);
            } else {
                ticketedLaunch
                        .recorded()
                        .whenComplete((written, unwritten) -> settle(body, ticketedLaunch, unwritten != null));
            }
        });
        return body.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void prepare(byte[] bytes) {
        try {
            launch.complete(tickets.prepare(by, bytes));
        } catch (RequestRejectedException e) {
            launch.completeExceptionally(e);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("requestId", by.requestId()).setCause(e).log("launch not prepared");
            launch.completeExceptionally(
                    new RequestRejectedException(ErrorCode.UNAVAILABLE, "the launch could not be given a ticket now"));
        }
    }

    private static void settle(CompletableFuture<byte[]> body, TicketedLaunch ticketedLaunch, boolean unwritten) {
        if (unwritten) {
            body.completeExceptionally(new RequestRejectedException(
                    ErrorCode.UNAVAILABLE, "the audit log cannot be written, and nothing is launched without it"));
        } else {
            body.complete(ticketedLaunch.form());
        }
    }

    @Override
    public CompletionStage<Void> answered(int status, byte[] answer) {
        return end(ticketedLaunch -> tickets.complete(ticketedLaunch, status, answer));
    }

    @Override
    public void unsent() {
        launch.whenComplete((ticketedLaunch, failure) -> end(tickets::cancel));
    }

    @Override
    public void lost() {
        end(ticketedLaunch -> tickets.markUnknown(ticketedLaunch, "no answer from EC2"));
    }

    /** The last thing done for this launch, if it came so far as to have a ticket. */
    private CompletionStage<Void> end(Consumer<TicketedLaunch> last) {
        return worker.runLast("launch", by.requestId(), () -> {
            if (!launch.isCompletedExceptionally()) {
                last.accept(launch.join());
            }
        });
    }
}
