package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.Replies.CallerReply;
import io.keybroker.admin.Replies.IdentityList;
import io.keybroker.admin.Replies.IdentityReply;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.identity.Identity;
import io.keybroker.identity.KeyRotations;
import io.keybroker.identity.KnownIdentities;
import io.keybroker.identity.RealKeys;
import io.keybroker.identity.SealedException;
import io.keybroker.identity.SourceException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Operator use cases of identities: store, list, verify and delete real keys. Secrets are never returned. */
final class IdentityKeys {
    private final RealKeys realKeys;
    private final KnownIdentities known;
    private final Set<String> configured;
    private final ChangeRecord changes;
    private final KeyChanges rotations;

    IdentityKeys(
            RealKeys realKeys,
            KnownIdentities known,
            Set<String> configured,
            KeyRotations rotations,
            ChangeRecord changes) {
        this.realKeys = realKeys;
        this.known = known;
        this.configured = configured;
        this.changes = changes;
        this.rotations = new KeyChanges(rotations, changes);
    }

    /** Keeps a real key under the name of an identity of broker.yaml, in place of the one it had. */
    IdentityReply add(Caller by, NewIdentity wanted) throws AdminProblem {
        demandKnown(wanted.name());
        rotations.demandNone(wanted.name());
        Credential credential = credential(wanted);
        changes.write(by, "identity add", wanted.name(), "accessKeyId=" + credential.id());
        keep(wanted.name(), credential);
        return reply(wanted.name());
    }

    /** Forgets a real key; what was signed with it goes on, and IAM keeps it until it is deleted there. */
    IdentityReply remove(Caller by, String name) throws AdminProblem {
        Identity before = realKeys.list().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AdminProblem(
                        Kind.NOT_FOUND,
                        "no key is stored for identity '" + name + "'",
                        "run 'broker identity ls' to list the identities"));
        rotations.demandNone(name);
        try {
            realKeys.remove(name);
        } catch (SealedException e) {
            throw AdminProblem.sealed();
        } catch (UncheckedIOException e) {
            throw unkept(e);
        }
        changes.write(
                by, "identity rm", name, "accessKeyId=" + before.credential().id());
        return reply(name);
    }

    /** Asks AWS whom the key belongs to. */
    CallerReply verify(String name) throws AdminProblem {
        demandKnown(name);
        try {
            String arn = known.callerOf(name);
            return new CallerReply(name, reply(name).accessKeyId(), arn);
        } catch (SourceException e) {
            throw new AdminProblem(
                    Kind.UNAVAILABLE,
                    "the identity '" + name + "' could not be verified: " + e.getMessage(),
                    e.reason().remedy());
        }
    }

    /** Has IAM replace the key, while the broker goes on signing; one that is being replaced goes on. */
    IdentityReply rotate(Caller by, String name) throws AdminProblem {
        demandKnown(name);
        rotations.begin(by, name);
        return reply(name);
    }

    /** Goes back to the key that was there before. */
    IdentityReply abortRotation(Caller by, String name) throws AdminProblem {
        demandKnown(name);
        rotations.abort(by, name);
        return reply(name);
    }

    /** Leaves the keys in IAM as they are, and signs with the one that signs now. */
    IdentityReply forgetRotation(Caller by, String name) throws AdminProblem {
        demandKnown(name);
        rotations.forget(by, name);
        return reply(name);
    }

    IdentityReply find(String name) throws AdminProblem {
        demandKnown(name);
        return reply(name);
    }

    private void demandKnown(String name) throws AdminProblem {
        if (!configured.contains(name)) {
            throw Names.unknown("identity", name, configured);
        }
    }

    private void keep(String name, Credential credential) throws AdminProblem {
        try {
            realKeys.put(name, credential);
        } catch (SealedException e) {
            throw AdminProblem.sealed();
        } catch (UncheckedIOException e) {
            throw unkept(e);
        }
    }

    static AdminProblem unkept(UncheckedIOException cause) {
        AdminProblem problem = new AdminProblem(
                Kind.UNAVAILABLE,
                "storing the key failed; the stored keys are unchanged",
                "check that the broker can write to its home directory and that the disk has free space");
        problem.initCause(cause);
        return problem;
    }

    private static Credential credential(NewIdentity wanted) throws AdminProblem {
        if (wanted.accessKeyId().startsWith("ASIA")) {
            throw new AdminProblem(
                    Kind.USAGE,
                    "access key id is invalid: a temporary key (ASIA...) expires within hours (expected: AKIA...)",
                    "create an access key for a dedicated IAM user");
        }
        if (wanted.accessKeyId().startsWith("BKIA")) {
            throw new AdminProblem(
                    Kind.USAGE,
                    "access key id is invalid: BKIA... is a key issued by a broker (expected: AKIA...)",
                    "");
        }
        if (!wanted.hasSecret()) {
            throw new AdminProblem(Kind.USAGE, "the secret access key is empty (expected: one line on stdin)", "");
        }
        try {
            AccessKeyId id = new AccessKeyId(wanted.accessKeyId());
            SecretKey secret = wanted.takeSecret();
            return new Credential(id, secret);
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    IdentityList list() {
        Set<String> names = new TreeSet<>(configured);
        realKeys.list().forEach(identity -> names.add(identity.name()));
        return new IdentityList(names.stream().map(this::reply).toList());
    }

    /** The identities of broker.yaml that cannot sign yet. */
    List<String> keyless() {
        return configured.stream()
                .filter(name -> known.named(name).isEmpty())
                .sorted()
                .toList();
    }

    private IdentityReply reply(String name) {
        return new IdentityReply(
                name,
                known.named(name)
                        .map(identity -> identity.credential().id().value())
                        .orElse(""),
                realKeys.keptSince(name).map(Instant::toString).orElse(""),
                rotations.reply(name),
                known.failureOf(name).map(Throwable::getMessage).orElse(""));
    }
}
