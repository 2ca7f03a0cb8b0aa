package io.keybroker.audit;

import java.util.concurrent.CompletionStage;

/** Where decisions are recorded. Calls never block: a full queue is a failed stage. */
public interface AuditLog {
    /**
     * Records one event; completes when it is written, fails if it cannot be. What depends on the stage runs on the
     * log's own thread and must be short: an event loop has itself called back with {@code whenCompleteAsync}.
     */
    CompletionStage<Void> record(AuditEvent event);
}
