package io.keybroker.audit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where decisions are recorded. Calls never block: a full queue is a failed stage. */
public interface AuditLog {
    /**
     * Records one event; completes when it is written, fails if it cannot be. What depends on the stage runs on the
     * log's own thread and must be short: an event loop has itself called back with {@code whenCompleteAsync}.
     */
    CompletionStage<Void> record(AuditEvent event);

    /** Records several events; completes when all are written, fails if one of them cannot be. */
    default CompletionStage<Void> record(List<AuditEvent> events) {
        return CompletableFuture.allOf(events.stream()
                .map(event -> record(event).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
