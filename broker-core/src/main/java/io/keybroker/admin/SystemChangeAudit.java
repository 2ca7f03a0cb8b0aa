package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.audit.AuditLog;
import io.keybroker.identity.CredentialException;
import io.keybroker.identity.CredentialException.Reason;
import io.keybroker.identity.rotation.KeyRotator;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes audit events of changes by the broker itself: to real keys before the change, to its own state after it. */
public final class SystemChangeAudit implements KeyRotator.StepAudit {
    private static final Logger LOG = LoggerFactory.getLogger(SystemChangeAudit.class);
    private static final String BY_ITSELF = "the broker itself";

    private final ChangeAudit changes;

    public SystemChangeAudit(AuditLog audit, Clock clock) {
        this.changes = new ChangeAudit(audit, clock);
    }

    @Override
    public void record(String identity, String step) throws CredentialException {
        try {
            changes.write(brokerItself(), "identity rotate", identity, step);
        } catch (AdminException e) {
            throw new CredentialException(Reason.FAILED, e.getMessage() + ", and no key is changed without it", e);
        }
    }

    /** Records that the broker sealed itself, because no key was used for this time. */
    public void sealed(Duration idle) {
        recordChange("seal", "store", "idle for " + idle);
    }

    /** Records that the wall clock is behind the highest time seen by this duration. */
    public void clockWentBack(Duration lead) {
        recordChange("clock", "wall time", "went back by " + lead + "; credentials end by the highest time seen");
    }

    /** Records that an operator accepted a registry that is older than the evidence beside it. */
    public void acceptedOlder(String evidence) {
        recordChange("serve", "registry", "accepted an older copy: " + evidence);
    }

    /** Records that the key of an identity could not be fetched. */
    public void recordFailure(String identity, String why) {
        recordChange("identity fetch", identity, "failed: " + why);
    }

    private void recordChange(String verb, String subject, String detail) {
        try {
            changes.write(brokerItself(), verb, subject, detail);
        } catch (AdminException e) {
            LOG.atError()
                    .addKeyValue("verb", verb)
                    .addKeyValue("subject", subject)
                    .setCause(e)
                    .log("audit record not written");
        }
    }

    private static OperatorContext brokerItself() {
        return new OperatorContext(BY_ITSELF, UUID.randomUUID().toString());
    }
}
