package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.Replies.SealReply;
import io.keybroker.audit.AuditLog;
import io.keybroker.identity.Seal;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Operator use cases to seal and unseal the store. Sealing takes effect before it is recorded; unsealing and each
 * wrong passphrase are recorded first. The delay after a wrong passphrase doubles each time.
 */
public final class Sealing {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final Seal seal;
    private final Clock clock;
    private final ChangeRecord changes;
    private Duration wait = Duration.ZERO;
    private Instant open = Instant.MIN;

    public Sealing(Seal seal, AuditLog audit, Clock clock) {
        this.seal = seal;
        this.clock = clock;
        this.changes = new ChangeRecord(audit, clock);
    }

    boolean sealed() {
        return seal.sealed();
    }

    /** Locks the keys away: every request is answered 503 until they are unsealed. */
    public SealReply seal(Caller by) throws AdminProblem {
        seal.seal();
        changes.write(by, "seal", "store", "");
        return reply();
    }

    /** Opens the keys. One attempt at a time. */
    public synchronized SealReply unseal(Caller by, Unseal wanted) throws AdminProblem {
        if (wanted.unattended()) {
            unattended(by, wanted.acceptOlder());
            return reply();
        }
        char[] passphrase = wanted.passphrase();
        try {
            wait(by);
            changes.write(by, "unseal", "store", "passphrase" + older(wanted.acceptOlder()));
            if (!seal.unseal(passphrase, wanted.acceptOlder())) {
                throw wrong();
            }
            wait = Duration.ZERO;
            return reply();
        } catch (IOException e) {
            throw unbelieved(e);
        } finally {
            Arrays.fill(passphrase, '\0');
            wanted.wipe();
        }
    }

    private void unattended(Caller by, boolean acceptOlder) throws AdminProblem {
        changes.write(by, "unseal", "store", "without a passphrase" + older(acceptOlder));
        List<String> obstacles = seal.unseal(acceptOlder);
        if (!obstacles.isEmpty()) {
            throw new AdminProblem(
                    Kind.SEALED,
                    "the broker stays sealed: " + String.join("; ", obstacles),
                    "run 'broker unseal' and enter the passphrase");
        }
    }

    private void wait(Caller by) throws AdminProblem {
        Instant now = clock.instant();
        if (now.isBefore(open)) {
            long seconds = Duration.between(now, open).plusMillis(999).toSeconds();
            changes.write(by, "unseal refused", "store", "too soon after a wrong passphrase");
            throw new AdminProblem(
                    Kind.DENIED,
                    "too many attempts after a wrong passphrase (expected: the next attempt in " + seconds + " s)",
                    "");
        }
    }

    private AdminProblem wrong() {
        Duration longer = wait.isZero() ? FIRST_WAIT : wait.multipliedBy(2);
        wait = longer.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : longer;
        open = clock.instant().plus(wait);
        return new AdminProblem(Kind.DENIED, "the passphrase is wrong", "");
    }

    private static AdminProblem unbelieved(IOException cause) {
        AdminProblem problem = new AdminProblem(Kind.CONFLICT, String.valueOf(cause.getMessage()), "");
        problem.initCause(cause);
        return problem;
    }

    private static String older(boolean accepted) {
        return accepted ? ", older keys accepted" : "";
    }

    private SealReply reply() {
        return new SealReply(seal.sealed());
    }
}
