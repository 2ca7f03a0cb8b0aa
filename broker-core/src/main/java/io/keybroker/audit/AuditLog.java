package io.keybroker.audit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.LoggerFactory;

/** Records decisions. Calls never block; if the queue is full, the stage fails. */
public interface AuditLog {
    /**
     * Records one event; completes when it is written, fails if it cannot be. What depends on the stage runs on the
     * log's own thread and must be short: an event loop has itself called back with {@code whenCompleteAsync}.
     */
    CompletionStage<Void> append(AuditEvent event);

    /** Records several events; completes when all are written, fails if one of them cannot be. */
    default CompletionStage<Void> append(List<AuditEvent> events) {
        return CompletableFuture.allOf(events.stream()
                .map(event -> append(event).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Records what has happened already: it stands, written or not, and that it could not be written is logged. */
    default void appendBestEffort(AuditEvent event) {
        append(event).whenComplete((written, failure) -> {
            if (failure != null) {
                LoggerFactory.getLogger(AuditLog.class)
                        .atError()
                        .addKeyValue("requestId", event.requestId())
                        .addKeyValue("cause", String.valueOf(failure))
                        .log("audit record not written");
            }
        });
    }
}
