package io.keybroker.enrolment;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.registry.Enrolled;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes audit events of enrolments; no credential is returned before its record is written. */
final class EnrolmentRecord {
    private static final int PATIENCE_SECONDS = 10;

    private final AuditLog audit;
    private final Clock clock;

    EnrolmentRecord(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    void granted(Peer peer, String verb, Enrolled enrolled) throws EnrolmentRefusedException {
        AuditEvent.Enrolment event = new AuditEvent.Enrolment(
                clock.instant(),
                peer.requestId(),
                peer.address().toString(),
                verb,
                enrolled.instance().id(),
                enrolled.instance().accessKeyId().value(),
                enrolled.instance().role(),
                enrolled.ticket(),
                enrolled.again());
        try {
            audit.record(event).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw unwritten();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unwritten();
        }
    }

    /** Somebody at this address may be guessing. */
    void failing(Peer peer, int failures) {
        audit.note(new AuditEvent.EnrolmentRefused(
                clock.instant(),
                peer.requestId(),
                peer.address().toString(),
                Enrolments.ENROL,
                "",
                EnrolmentRefusal.SLOW_DOWN.wireName(),
                true,
                failures + " attempts from this address failed within a minute"));
    }

    /** A refusal stands whether or not it can be written. */
    void refused(Peer peer, String verb, String subject, EnrolmentRefusedException refused) {
        audit.note(new AuditEvent.EnrolmentRefused(
                clock.instant(),
                peer.requestId(),
                peer.address().toString(),
                verb,
                subject,
                refused.refusal().wireName(),
                refused.refusal().alarming(),
                refused.detail()));
    }

    private static EnrolmentRefusedException unwritten() {
        return new EnrolmentRefusedException(EnrolmentRefusal.UNAVAILABLE, "writing the audit log failed");
    }
}
