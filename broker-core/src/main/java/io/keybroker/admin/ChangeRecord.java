package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes audit events of operator changes, and waits until they are written. */
final class ChangeRecord {
    private static final int PATIENCE_SECONDS = 10;

    private final AuditLog audit;
    private final Clock clock;

    ChangeRecord(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    void write(Caller by, String verb, String subject, String detail) throws AdminProblem {
        AuditEvent.Change change =
                new AuditEvent.Change(clock.instant(), by.requestId(), by.operator(), verb, subject, detail);
        try {
            audit.record(change).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw unwritten(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unwritten(e);
        }
    }

    private static AdminProblem unwritten(Exception cause) {
        AdminProblem problem = new AdminProblem(
                Kind.UNAVAILABLE,
                "writing the audit log failed",
                "free disk space and check that the broker can write there; no change is made without an audit record");
        problem.initCause(cause);
        return problem;
    }
}
