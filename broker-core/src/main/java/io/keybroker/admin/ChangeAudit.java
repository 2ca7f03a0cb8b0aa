package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes operators' changes to the audit log, and waits until they stand there. */
final class ChangeAudit {
    private static final int PATIENCE_SECONDS = 10;

    private final AuditLog audit;
    private final Clock clock;

    ChangeAudit(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    void write(OperatorContext operatorContext, String verb, String subject, String detail) throws AdminException {
        AuditEvent.Change change = new AuditEvent.Change(
                clock.instant(), operatorContext.requestId(), operatorContext.operator(), verb, subject, detail);
        try {
            audit.append(change).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
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
                "the audit log could not be written",
                "make room on its disk and see that the broker may write there; no change counts as made without it");
        problem.initCause(cause);
        return problem;
    }
}
