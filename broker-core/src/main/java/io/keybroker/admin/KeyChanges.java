package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.Replies.RotationReply;
import io.keybroker.identity.KeyRotation;
import io.keybroker.identity.KeyRotations;
import io.keybroker.identity.KeyRotations.Progress;
import io.keybroker.identity.KeyRotations.Trouble;
import io.keybroker.identity.Rotation;
import io.keybroker.identity.SealedException;
import io.keybroker.identity.SourceException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/** Operator use cases of key rotation: start, abort, stop, show. */
final class KeyChanges {
    private final KeyRotations rotations;
    private final ChangeRecord changes;

    KeyChanges(KeyRotations rotations, ChangeRecord changes) {
        this.rotations = rotations;
        this.changes = changes;
    }

    /** What is done to the rotation of one identity. */
    private interface Change {
        void of(String identity) throws SealedException, SourceException;
    }

    void begin(Caller by, String name) throws AdminProblem {
        changes.write(by, "identity rotate", name, "");
        change(name, rotations::begin);
    }

    void abort(Caller by, String name) throws AdminProblem {
        changes.write(by, "identity rotate", name, "abort");
        change(name, rotations::abort);
    }

    void forget(Caller by, String name) throws AdminProblem {
        changes.write(by, "identity rotate", name, "forget");
        change(name, identity -> {
            if (!rotations.forget(identity)) {
                throw new SourceException(
                        SourceException.Reason.CONFLICT, "the identity '" + identity + "' is not being rotated");
            }
        });
    }

    /** Refuses to change by hand what a rotation is changing. */
    void demandNone(String name) throws AdminProblem {
        if (rotations.of(name).isPresent()) {
            throw new AdminProblem(
                    Kind.CONFLICT,
                    "the key of '" + name + "' is being rotated",
                    "wait until 'broker identity ls' shows that it has ended, or abort it with 'broker identity rotate "
                            + name + " --abort'");
        }
    }

    private static void change(String name, Change change) throws AdminProblem {
        try {
            change.of(name);
        } catch (SealedException e) {
            throw AdminProblem.sealed();
        } catch (UncheckedIOException e) {
            throw IdentityKeys.unkept(e);
        } catch (SourceException e) {
            throw new AdminProblem(
                    kind(e), String.valueOf(e.getMessage()), e.reason().remedy());
        }
    }

    private static Kind kind(SourceException problem) {
        return switch (problem.reason()) {
            case DENIED, INVALID_KEY, EXPIRED -> Kind.DENIED;
            case CONFLICT -> Kind.CONFLICT;
            case NO_KEY -> Kind.NOT_FOUND;
            case UNREACHED, THROTTLED, FAILED -> Kind.UNAVAILABLE;
        };
    }

    RotationReply reply(String name) {
        Optional<Progress> progress = rotations.of(name);
        Optional<Trouble> trouble = rotations.troubleOf(name);
        String problem = trouble.map(Trouble::message).orElse("");
        String remedy = trouble.map(Trouble::remedy).orElse("");
        if (progress.isEmpty()) {
            return new RotationReply("", false, "", "", 0, KeyRotation.STEADY, "", problem, remedy);
        }
        Rotation rotation = progress.get().rotation();
        return new RotationReply(
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
