package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.PutIdentityRequest;
import io.keybroker.admin.api.Responses.CallerResponse;
import io.keybroker.admin.api.Responses.IdentityList;
import io.keybroker.admin.api.Responses.IdentityResponse;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.FullDisk;
import io.keybroker.identity.CredentialException;
import io.keybroker.identity.Identity;
import io.keybroker.identity.IdentityDirectory;
import io.keybroker.identity.IdentityStore;
import io.keybroker.identity.rotation.KeyRotator;
import io.keybroker.seal.SealedException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Operator use cases of identities: store, list, verify and delete real keys. Secrets are never returned. */
public final class IdentityAdmin {
    private final IdentityStore identityStore;
    private final IdentityDirectory directory;
    private final Set<String> configured;
    private final ChangeAudit changes;
    private final RotationAdmin rotations;

    public IdentityAdmin(
            IdentityStore identityStore,
            IdentityDirectory identityDirectory,
            Set<String> configured,
            KeyRotator rotations,
            ChangeAudit changes) {
        this.identityStore = identityStore;
        this.directory = identityDirectory;
        this.configured = Set.copyOf(configured);
        this.changes = changes;
        this.rotations = new RotationAdmin(rotations, changes);
    }

    /** Stores a real key for an identity of broker.yaml, and replaces its last one. */
    public IdentityResponse add(OperatorContext operatorContext, PutIdentityRequest request) throws AdminException {
        requireKnown(request.name());
        rotations.requireNoRotation(request.name());
        Credential credential = credential(request);
        changes.write(operatorContext, "identity add", request.name(), "accessKeyId=" + credential.id());
        store(request.name(), credential);
        return toResponse(request.name());
    }

    /**
     * Deletes a real key from the store. Requests already signed continue, and IAM keeps the key until it is deleted
     * there.
     */
    public IdentityResponse remove(OperatorContext operatorContext, String name) throws AdminException {
        Identity before = identityStore.list().stream()
                .filter(identity -> identity.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AdminException(
                        Kind.NOT_FOUND,
                        "no key is stored for identity '" + name + "'",
                        "run 'broker identity ls' to list the identities"));
        rotations.requireNoRotation(name);
        try {
            identityStore.remove(name);
        } catch (SealedException e) {
            throw AdminException.sealed();
        } catch (UncheckedIOException e) {
            throw notStored(e);
        }
        changes.write(
                operatorContext,
                "identity rm",
                name,
                "accessKeyId=" + before.credential().id());
        return toResponse(name);
    }

    /** Verifies the key with AWS, and returns its owner. */
    public CallerResponse verify(String name) throws AdminException {
        requireKnown(name);
        try {
            String arn = directory.callerArn(name);
            return new CallerResponse(name, toResponse(name).accessKeyId(), arn);
        } catch (CredentialException e) {
            if (identityStore.isSealed()) {
                throw AdminException.sealed();
            }
            throw new AdminException(
                    Kind.UNAVAILABLE,
                    "the identity '" + name + "' could not be verified: " + e.getMessage(),
                    e.reason().remedy());
        }
    }

    /** Starts a rotation of the key by IAM, while the broker continues to sign; a rotation in progress continues. */
    public IdentityResponse rotate(OperatorContext operatorContext, String name) throws AdminException {
        requireKnown(name);
        rotations.begin(operatorContext, name);
        return toResponse(name);
    }

    /** Aborts the rotation, and returns to the previous key. */
    public IdentityResponse abortRotation(OperatorContext operatorContext, String name) throws AdminException {
        requireKnown(name);
        rotations.abort(operatorContext, name);
        return toResponse(name);
    }

    /** Ends the rotation without a change in IAM; the current key continues to sign. */
    public IdentityResponse forgetRotation(OperatorContext operatorContext, String name) throws AdminException {
        requireKnown(name);
        rotations.abandon(operatorContext, name);
        return toResponse(name);
    }

    public IdentityResponse find(String name) throws AdminException {
        requireKnown(name);
        return toResponse(name);
    }

    private void requireKnown(String name) throws AdminException {
        if (!configured.contains(name)) {
            throw NameRules.unknown("identity", name, configured);
        }
    }

    private void store(String name, Credential credential) throws AdminException {
        try {
            identityStore.put(name, credential);
        } catch (SealedException e) {
            throw AdminException.sealed();
        } catch (UncheckedIOException e) {
            throw notStored(e);
        }
    }

    static AdminException notStored(UncheckedIOException cause) {
        AdminException problem = new AdminException(
                Kind.UNAVAILABLE,
                "storing the key failed (" + FullDisk.reasonOf(cause) + "); the stored keys are unchanged",
                FullDisk.remedyFor(cause));
        problem.initCause(cause);
        return problem;
    }

    private static Credential credential(PutIdentityRequest request) throws AdminException {
        if (request.accessKeyId().startsWith("ASIA")) {
            throw new AdminException(
                    Kind.USAGE,
                    "access key id is invalid: a temporary key (ASIA...) expires within hours (expected: AKIA...)",
                    "create an access key for a dedicated IAM user");
        }
        if (request.accessKeyId().startsWith("BKIA")) {
            throw new AdminException(
                    Kind.USAGE,
                    "access key id is invalid: BKIA... is a key issued by a broker (expected: AKIA...)",
                    "");
        }
        if (!request.hasSecret()) {
            throw new AdminException(Kind.USAGE, "the secret access key is empty (expected: one line on stdin)", "");
        }
        try {
            AccessKeyId id = new AccessKeyId(request.accessKeyId());
            SecretKey secret = request.takeSecret();
            return new Credential(id, secret);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    public IdentityList list() {
        Set<String> names = new TreeSet<>(configured);
        identityStore.list().forEach(identity -> names.add(identity.name()));
        return new IdentityList(names.stream().map(this::toResponse).toList());
    }

    /** Returns the identities of broker.yaml without a key. */
    List<String> identitiesWithoutKey() {
        return configured.stream()
                .filter(name -> directory.find(name).isEmpty())
                .sorted()
                .toList();
    }

    private IdentityResponse toResponse(String name) {
        return new IdentityResponse(
                name,
                directory
                        .find(name)
                        .map(identity -> identity.credential().id().value())
                        .orElse(""),
                identityStore.storedAt(name).map(Instant::toString).orElse(""),
                rotations.toResponse(name),
                directory.lastFailure(name).map(Throwable::getMessage).orElse(""));
    }
}
