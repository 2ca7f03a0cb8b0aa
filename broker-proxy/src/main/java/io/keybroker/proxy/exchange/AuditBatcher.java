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
 * Gathers the events of one turn of each event loop, writes them together, and calls the loop back once, so that many
 * requests cost one wake-up each way.
 */
public final class AuditBatcher {
    private static final Logger LOG = LoggerFactory.getLogger(AuditBatcher.class);

    private final AuditLog log;
    private final ThreadLocal<Batch> current = ThreadLocal.withInitial(Batch::new);

    public AuditBatcher(AuditLog log) {
        this.log = log;
    }

    /** For events that nobody waits for. */
    public AuditLog log() {
        return log;
    }

    /** Records events with those of the same turn; the callback is told on the event loop whether they are written. */
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

    /** An event that cannot even be encoded fails its batch; nobody is left waiting. */
    private CompletionStage<Void> write(List<AuditEvent> events) {
        try {
            return log.append(events);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("audit batch failed");
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The events of one turn, and who waits for them. */
    private static final class Batch {
        private final List<AuditEvent> events = new ArrayList<>();
        private final List<Consumer<Boolean>> callbacks = new ArrayList<>();

        private void complete(boolean written) {
            for (Consumer<Boolean> callback : callbacks) {
                try {
                    callback.accept(written);
                } catch (RuntimeException | Error e) { // one client's fault is not the next one's
                    LOG.atError().setCause(e).log("audit callback failed");
                }
            }
        }
    }
}
