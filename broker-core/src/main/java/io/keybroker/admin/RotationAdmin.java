package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.Responses.RotationResponse;
import io.keybroker.identity.CredentialException;
import io.keybroker.identity.rotation.KeyRotation;
import io.keybroker.identity.rotation.KeyRotator;
import io.keybroker.identity.rotation.KeyRotator.Failure;
import io.keybroker.identity.rotation.KeyRotator.Progress;
import io.keybroker.identity.rotation.RotationState;
import io.keybroker.seal.SealedException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/** Operator use cases of key rotation: start, abort, stop, show. */
final class RotationAdmin {
    private final KeyRotator rotations;
    private final ChangeAudit changes;

    RotationAdmin(KeyRotator rotations, ChangeAudit changes) {
        this.rotations = rotations;
        this.changes = changes;
    }

    /** A change of one identity's rotation. */
    private interface Change {
        void apply(String identity) throws SealedException, CredentialException;
    }

    void begin(OperatorContext operatorContext, String name) throws AdminException {
        changes.write(operatorContext, "identity rotate", name, "");
        change(name, rotations::begin);
    }

    void abort(OperatorContext operatorContext, String name) throws AdminException {
        changes.write(operatorContext, "identity rotate", name, "abort");
        change(name, rotations::abort);
    }

    void abandon(OperatorContext operatorContext, String name) throws AdminException {
        changes.write(operatorContext, "identity rotate", name, "forget");
        change(name, identity -> {
            if (!rotations.abandon(identity)) {
                throw new CredentialException(
                        CredentialException.Reason.CONFLICT, "the identity '" + identity + "' is not being rotated");
            }
        });
    }

    /** Rejects a manual change during a rotation. */
    void requireNoRotation(String name) throws AdminException {
        if (rotations.status(name).isPresent()) {
            throw new AdminException(
                    Kind.CONFLICT,
                    "the key of '" + name + "' is being rotated",
                    "wait until 'broker identity ls' shows that it has ended, or abort it with 'broker identity rotate "
                            + name + " --abort'");
        }
    }

    private static void change(String name, Change change) throws AdminException {
        try {
            change.apply(name);
        } catch (SealedException e) {
            throw AdminException.sealed();
        } catch (UncheckedIOException e) {
            throw IdentityAdmin.notStored(e);
        } catch (CredentialException e) {
            throw new AdminException(
                    kind(e), String.valueOf(e.getMessage()), e.reason().remedy());
        }
    }

    private static Kind kind(CredentialException problem) {
        return switch (problem.reason()) {
            case DENIED, INVALID_KEY, EXPIRED -> Kind.DENIED;
            case CONFLICT -> Kind.CONFLICT;
            case NO_KEY -> Kind.NOT_FOUND;
            case UNREACHED, THROTTLED, FAILED -> Kind.UNAVAILABLE;
        };
    }

    RotationResponse toResponse(String name) {
        Optional<Progress> progress = rotations.status(name);
        Optional<Failure> trouble = rotations.lastFailure(name);
        String problem = trouble.map(Failure::message).orElse("");
        String remedy = trouble.map(Failure::remedy).orElse("");
        if (progress.isEmpty()) {
            return new RotationResponse("", false, "", "", 0, KeyRotation.STEADY, "", problem, remedy);
        }
        RotationState rotation = progress.get().rotation();
        return new RotationResponse(
                rotation.phase().wireName().toLowerCase(Locale.ROOT),
                rotation.undone(),
                rotation.old().id().value(),
                rotation.fresh().map(key -> key.id().value()).orElse(""),
                rotation.answers(),
                KeyRotation.STEADY,
                progress.get().due().toString(),
                problem,
                remedy);
    }
}
