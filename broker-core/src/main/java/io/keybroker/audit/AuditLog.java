package io.keybroker.audit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.LoggerFactory;

/** Records decisions. Calls never block; if the queue is full, the stage fails. */
public interface AuditLog {
    /**
     * Records one event; completes when it is written, fails if it cannot be. Dependent stages run on the log's own
     * thread and must be short: an event loop uses {@code whenCompleteAsync}.
     */
    CompletionStage<Void> append(AuditEvent event);

    /** Records several events; completes when all are written, fails if one cannot be. */
    default CompletionStage<Void> append(List<AuditEvent> events) {
        return CompletableFuture.allOf(events.stream()
                .map(event -> append(event).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Records a completed action, which is not undone if the record fails; the failure is logged. */
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
