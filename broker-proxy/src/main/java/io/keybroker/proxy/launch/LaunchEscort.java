package io.keybroker.proxy.launch;

import io.keybroker.launch.LaunchTickets;
import io.keybroker.launch.Launching;
import io.keybroker.launch.TicketedLaunch;
import io.keybroker.proxy.exchange.Escort;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Interceptor of RunInstances: adds a ticket to the user data, and announces the machines of the response. */
final class LaunchEscort implements Escort {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchEscort.class);
    private static final int PATIENCE_SECONDS = 5;

    private final Worker worker;
    private final LaunchTickets tickets;
    private final Launching by;
    private final CompletableFuture<TicketedLaunch> launch = new CompletableFuture<>();

    LaunchEscort(Worker worker, LaunchTickets tickets, Launching by) {
        this.worker = worker;
        this.tickets = tickets;
        this.by = by;
    }

    @Override
    public CompletionStage<byte[]> body(byte[] came) {
        worker.run(() -> prepare(came));
        CompletableFuture<byte[]> body = new CompletableFuture<>();
        launch.whenComplete((made, failure) -> {
            if (made == null) {
                body.completeExceptionally(failure);
            } else {
                made.recorded().whenComplete((written, unwritten) -> settle(body, made, unwritten != null));
            }
        });
        return body.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void prepare(byte[] came) {
        try {
            launch.complete(tickets.prepare(by, came));
        } catch (RefusedException e) {
            launch.completeExceptionally(e);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("requestId", by.requestId()).setCause(e).log("launch preparation failed");
            launch.completeExceptionally(
                    new RefusedException(Refusal.UNAVAILABLE, "creating a ticket for the launch failed"));
        }
    }

    private static void settle(CompletableFuture<byte[]> body, TicketedLaunch made, boolean unwritten) {
        if (unwritten) {
            body.completeExceptionally(new RefusedException(Refusal.UNAVAILABLE, "the audit log is unavailable"));
        } else {
            body.complete(made.form());
        }
    }

    @Override
    public CompletionStage<Void> answered(int status, byte[] answer) {
        return end(made -> tickets.answered(made, status, answer));
    }

    @Override
    public void unsent() {
        launch.whenComplete((made, failure) -> end(tickets::unsent));
    }

    @Override
    public void lost() {
        end(made -> tickets.lost(made, "no response from EC2"));
    }

    /** The last thing done for this launch, if it came so far as to have a ticket. */
    private CompletionStage<Void> end(Consumer<TicketedLaunch> last) {
        return worker.leave("launch", by.requestId(), () -> {
            if (!launch.isCompletedExceptionally()) {
                last.accept(launch.join());
            }
        });
    }
}
