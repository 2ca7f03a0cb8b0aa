package io.keybroker.proxy.exchange;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.proxy.client.ClientConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where exchanges record. What has to be written before anything is forwarded gathers on each event loop for one turn, goes
 * to the log together, and the loop is told together, so that many requests cost one wake-up each way.
 */
public final class AuditBatcher {
    private final AuditLog log;
    private final ThreadLocal<Gathered> turn = ThreadLocal.withInitial(Gathered::new);

    public AuditBatcher(AuditLog log) {
        this.log = log;
    }

    /** Where that goes which nobody waits for. */
    AuditLog log() {
        return log;
    }

    /** Records events with those of the same turn; what follows runs on the client's event loop, with the failure if there was one. */
    void intend(List<AuditEvent> events, ClientConnection client, Consumer<@Nullable Throwable> then) {
        Gathered gathered = turn.get();
        gathered.events.addAll(events);
        gathered.waiting.add(then);
        if (gathered.waiting.size() == 1) {
            client.afterThisTurn(() -> hand(client));
        }
    }

    private void hand(ClientConnection client) {
        Gathered gathered = turn.get();
        turn.set(new Gathered());
        log.append(gathered.events)
                .whenComplete((written, failure) -> client.execute(() -> {
                    for (Consumer<@Nullable Throwable> each : gathered.waiting) {
                        each.accept(failure);
                    }
                }));
    }

    /** The events of one turn, and who waits for them. */
    private static final class Gathered {
        private final List<AuditEvent> events = new ArrayList<>();
        private final List<Consumer<@Nullable Throwable>> waiting = new ArrayList<>();
    }
}
