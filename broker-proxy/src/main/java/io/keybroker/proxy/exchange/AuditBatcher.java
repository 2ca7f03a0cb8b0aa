package io.keybroker.proxy.exchange;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.proxy.client.ClientConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches the events of one turn of each event loop, writes them together, and calls the loop back once. So many
 * requests share one wake-up in each direction.
 */
public final class AuditBatcher {
    private static final Logger LOG = LoggerFactory.getLogger(AuditBatcher.class);

    private final AuditLog log;
    private final ThreadLocal<Batch> current = ThreadLocal.withInitial(Batch::new);

    public AuditBatcher(AuditLog log) {
        this.log = log;
    }

    /** Returns the log for events without a callback. */
    public AuditLog log() {
        return log;
    }

    /** Records events in the batch of this turn; the callback receives on the event loop whether they were written. */
    void append(List<AuditEvent> events, ClientConnection client, Consumer<Boolean> callback) {
        Batch batch = current.get();
        batch.events.addAll(events);
        batch.callbacks.add(callback);
        if (batch.callbacks.size() == 1) {
            client.executeAfterReadLoop(() -> flush(client));
        }
    }

    private void flush(ClientConnection client) {
        Batch batch = current.get();
        current.set(new Batch());
        write(batch.events)
                .handle((written, failure) -> failure == null)
                .thenAccept(written -> client.execute(() -> batch.complete(written)));
    }

    /** Writes a batch; an event that cannot be encoded fails the batch, so that no callback is lost. */
    private CompletionStage<Void> write(List<AuditEvent> events) {
        try {
            return log.append(events);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("audit batch failed");
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The events of one turn, and their callbacks. */
    private static final class Batch {
        private final List<AuditEvent> events = new ArrayList<>();
        private final List<Consumer<Boolean>> callbacks = new ArrayList<>();

        private void complete(boolean written) {
            for (Consumer<Boolean> callback : callbacks) {
                try {
                    callback.accept(written);
                } catch (RuntimeException | Error e) { // a fault of one client must not affect the others
                    LOG.atError().setCause(e).log("audit callback failed");
                }
            }
        }
    }
}
