package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes audit events of operator changes, and waits until they are written. */
public final class ChangeAudit {
    private static final int PATIENCE_SECONDS = 10;

    private final AuditLog audit;
    private final Clock clock;

    public ChangeAudit(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    void write(OperatorContext operatorContext, String verb, String subject, String detail) throws AdminException {
        writeAll(operatorContext, verb, Map.of(subject, detail));
    }

    /** One record for each subject; {@code details} are by subject. */
    void writeAll(OperatorContext operatorContext, String verb, Map<String, String> details) throws AdminException {
        CompletableFuture<?>[] records = details.entrySet().stream()
                .map(change -> new AuditEvent.Change(
                        clock.instant(),
                        operatorContext.requestId(),
                        operatorContext.operator(),
                        verb,
                        change.getKey(),
                        change.getValue()))
                .map(change -> audit.append(change).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(records).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw auditUnavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw auditUnavailable(e);
        }
    }

    private static AdminException auditUnavailable(Exception cause) {
        AdminException problem = new AdminException(
                Kind.UNAVAILABLE,
                "writing the audit log failed",
                "free disk space and check that the broker can write there; no change is made without an audit record");
        problem.initCause(cause);
        return problem;
    }
}
