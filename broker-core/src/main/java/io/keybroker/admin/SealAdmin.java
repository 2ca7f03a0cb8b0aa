package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.Responses.SealResponse;
import io.keybroker.admin.api.UnsealRequest;
import io.keybroker.seal.SealControl;
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
public final class SealAdmin {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final SealControl seal;
    private final Clock clock;
    private final ChangeAudit changes;
    private Duration wait = Duration.ZERO;
    private Instant open = Instant.MIN;

    public SealAdmin(SealControl seal, ChangeAudit changes, Clock clock) {
        this.seal = seal;
        this.clock = clock;
        this.changes = changes;
    }

    /** Seals the store: every request is answered 503 until it is unsealed. */
    public SealResponse seal(OperatorContext operatorContext) throws AdminException {
        seal.seal();
        changes.write(operatorContext, "seal", "store", "");
        return toResponse();
    }

    /** Unseals the store, one attempt at a time. An unsealed store stays as it is, whatever the passphrase. */
    public synchronized SealResponse unseal(OperatorContext operatorContext, UnsealRequest request)
            throws AdminException {
        if (request.unattended()) {
            unattended(operatorContext, request.acceptOlder());
            return toResponse();
        }
        char[] passphrase = request.passphrase();
        try {
            if (!seal.sealed()) {
                return toResponse();
            }
            wait(operatorContext);
            requirePassphrase();
            changes.write(operatorContext, "unseal", "store", "passphrase" + older(request.acceptOlder()));
            if (!seal.unseal(passphrase, request.acceptOlder())) {
                throw wrongKey();
            }
            wait = Duration.ZERO;
            return toResponse();
        } catch (IOException e) {
            throw unverifiable(e);
        } finally {
            Arrays.fill(passphrase, '\0');
            request.wipe();
        }
    }

    private void unattended(OperatorContext operatorContext, boolean acceptOlder) throws AdminException {
        changes.write(operatorContext, "unseal", "store", "without a passphrase" + older(acceptOlder));
        List<String> obstacles = seal.unseal(acceptOlder);
        if (!obstacles.isEmpty()) {
            throw new AdminException(
                    Kind.SEALED,
                    "the broker stays sealed: " + String.join("; ", obstacles),
                    "run 'broker unseal' and enter the passphrase");
        }
    }

    private void requirePassphrase() throws AdminException {
        if (!seal.hasPassphrase()) {
            throw new AdminException(
                    Kind.DENIED,
                    "the store has no passphrase key",
                    "run 'broker unseal --unattended'; 'broker store-key ls' lists the store keys");
        }
    }

    private void wait(OperatorContext operatorContext) throws AdminException {
        Instant now = clock.instant();
        if (now.isBefore(open)) {
            long seconds = Duration.between(now, open).plusMillis(999).toSeconds();
            changes.write(operatorContext, "unseal refused", "store", "too soon after a wrong passphrase");
            throw new AdminException(
                    Kind.DENIED,
                    "too many attempts after a wrong passphrase (expected: the next attempt in " + seconds + " s)",
                    "");
        }
    }

    private AdminException wrongKey() {
        Duration longer = wait.isZero() ? FIRST_WAIT : wait.multipliedBy(2);
        wait = longer.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : longer;
        open = clock.instant().plus(wait);
        return new AdminException(Kind.DENIED, "the passphrase is wrong", "");
    }

    private static AdminException unverifiable(IOException cause) {
        AdminException problem = new AdminException(Kind.CONFLICT, String.valueOf(cause.getMessage()), "");
        problem.initCause(cause);
        return problem;
    }

    private static String older(boolean accepted) {
        return accepted ? ", older keys accepted" : "";
    }

    private SealResponse toResponse() {
        return new SealResponse(seal.sealed());
    }
}
