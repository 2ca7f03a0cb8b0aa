package io.keybroker.admin;

import io.keybroker.audit.AuditLog;
import io.keybroker.identity.KeyRotations;
import io.keybroker.identity.SourceException;
import io.keybroker.identity.SourceException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes audit events of changes by the broker itself: to real keys before the change, to its own state after it. */
public final class OwnChanges implements KeyRotations.Journal {
    private static final Logger LOG = LoggerFactory.getLogger(OwnChanges.class);
    private static final String BY_ITSELF = "the broker itself";

    private final ChangeRecord changes;

    public OwnChanges(AuditLog audit, Clock clock) {
        this.changes = new ChangeRecord(audit, clock);
    }

    @Override
    public void note(String identity, String step) throws SourceException {
        try {
            changes.write(itself(), "identity rotate", identity, step);
        } catch (AdminProblem e) {
            throw new SourceException(Reason.FAILED, e.getMessage() + ", and no key is changed without it", e);
        }
    }

    /** No request has used a key for so long that the broker has sealed itself. */
    public void sealed(Duration idle) {
        noted("seal", "store", "idle for " + idle);
    }

    /** Wall time is so far behind the highest time seen. */
    public void clockWentBack(Duration lead) {
        noted("clock", "wall time", "went back by " + lead + "; credentials end by the highest time seen");
    }

    /** An operator has it run on a registry that is older than what lies beside it. */
    public void acceptedOlder(String evidence) {
        noted("serve", "registry", "accepted an older copy: " + evidence);
    }

    /** The key of an identity could not be fetched. */
    public void failed(String identity, String why) {
        noted("identity fetch", identity, "failed: " + why);
    }

    private void noted(String verb, String subject, String detail) {
        try {
            changes.write(itself(), verb, subject, detail);
        } catch (AdminProblem e) {
            LOG.atError()
                    .addKeyValue("verb", verb)
                    .addKeyValue("subject", subject)
                    .setCause(e)
                    .log("audit record not written");
        }
    }

    private static Caller itself() {
        return new Caller(BY_ITSELF, UUID.randomUUID().toString());
    }
}
