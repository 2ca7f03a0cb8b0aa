package io.keybroker.enrolment;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.ticket.EnrolledInstance;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes audit events of enrolments; no credential is returned before its record is written. */
final class EnrolmentAudit {
    private static final int PATIENCE_SECONDS = 10;

    private final AuditLog audit;
    private final Clock clock;

    EnrolmentAudit(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    void recordSuccess(RequestOrigin peer, String verb, EnrolledInstance enrolledInstance)
            throws EnrolmentRejectedException {
        AuditEvent.Enrolment event = new AuditEvent.Enrolment(
                clock.instant(),
                peer.requestId(),
                peer.address().toString(),
                verb,
                enrolledInstance.instance().id(),
                enrolledInstance.instance().accessKeyId().value(),
                enrolledInstance.instance().role(),
                enrolledInstance.ticket(),
                enrolledInstance.again());
        try {
            audit.append(event).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw auditUnavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw auditUnavailable();
        }
    }

    /** Records that an address may be guessing tickets. */
    void recordAlarm(RequestOrigin peer, int failures) {
        audit.appendBestEffort(new AuditEvent.EnrolmentRejection(
                clock.instant(),
                peer.requestId(),
                peer.address().toString(),
                EnrolmentService.ENROL,
                "",
                EnrolmentError.SLOW_DOWN.wireName(),
                true,
                failures + " attempts from this address failed within a minute"));
    }

    /** Records a rejection, which is effective even if the record fails. */
    void recordRejection(RequestOrigin peer, String verb, String subject, EnrolmentRejectedException rejection) {
        audit.appendBestEffort(new AuditEvent.EnrolmentRejection(
                clock.instant(),
                peer.requestId(),
                peer.address().toString(),
                verb,
                subject,
                rejection.error().wireName(),
                rejection.error().alarming(),
                rejection.detail()));
    }

    private static EnrolmentRejectedException auditUnavailable() {
        return new EnrolmentRejectedException(EnrolmentError.UNAVAILABLE, "writing the audit log failed");
    }
}
