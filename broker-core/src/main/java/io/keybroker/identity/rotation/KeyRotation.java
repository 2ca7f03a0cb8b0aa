package io.keybroker.identity.rotation;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.identity.CredentialException;
import io.keybroker.identity.CredentialException.Reason;
import io.keybroker.identity.IdentityStore;
import io.keybroker.identity.rotation.RotationState.Phase;
import io.keybroker.seal.SealedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Rotates the real key of one identity: create, verify, switch, drain, deactivate, delete. The user has at most two
 * keys. Each step is stored before it is taken, so that an interrupted step can be completed.
 */
public final class KeyRotation {
    /**
     * Consecutive successful verifications of a new key that are required, because IAM is eventually consistent across
     * regions.
     */
    public static final int STEADY = 5;

    private final String identity;
    private final IdentityStore keys;
    private final RotationStore rotations;
    private final AwsClients aws;
    private final Timing pace;
    private final Clock clock;

    /**
     * The AWS clients of a rotation.
     *
     * @param iam the access keys of the identity's user
     * @param probe verifies a key with STS
     */
    public record AwsClients(IamAccessKeys iam, Probe probe) {}

    /** Verifies a key with AWS. */
    @FunctionalInterface
    public interface Probe {
        boolean isAccepted(Credential key) throws CredentialException;
    }

    /**
     * Waiting times of a rotation.
     *
     * @param settle between verifications of the new key
     * @param drain until all requests signed with the old key have ended
     * @param grace between deactivation and deletion of the old key
     */
    public record Timing(Duration settle, Duration drain, Duration grace) {}

    /**
     * The stores that a rotation changes.
     *
     * @param keys the real keys
     * @param rotations the states of rotations
     */
    public record Stores(IdentityStore keys, RotationStore rotations) {}

    /** {@code name} is the identity; {@code stores} holds its key, and the state of its rotation. */
    public KeyRotation(Stores stores, String name, AwsClients aws, Timing pace, Clock clock) {
        this.identity = name;
        this.keys = stores.keys();
        this.rotations = stores.rotations();
        this.aws = aws;
        this.pace = pace;
        this.clock = clock;
    }

    /** Starts a rotation; one in progress continues. */
    public void begin() throws SealedException, CredentialException {
        if (rotations.find(identity).isPresent()) {
            return;
        }
        Credential old = keys.find(identity)
                .orElseThrow(() -> new CredentialException(
                        Reason.NO_KEY, "the identity '" + identity + "' has no stored key to rotate"))
                .credential();
        List<AccessKeyId> accessKeyIds = aws.iam().list();
        if (!accessKeyIds.equals(List.of(old.id()))) {
            throw new CredentialException(
                    Reason.CONFLICT,
                    "the user of '" + identity + "' has the keys " + accessKeyIds + " (expected: " + old.id()
                            + " only, since IAM allows two keys and a rotation needs the second)");
        }
        rotations.put(identity, RotationState.start(old, now()));
    }

    /** Aborts: an unused new key is deleted, and a used one is replaced by the old key. */
    public void abort() throws SealedException, CredentialException {
        RotationState rotation = rotations
                .find(identity)
                .orElseThrow(() -> new CredentialException(
                        Reason.CONFLICT, "the identity '" + identity + "' is not being rotated"));
        if (rotation.undone()) {
            return;
        }
        switch (rotation.phase()) {
            case CREATE, VERIFY, SWITCH -> rotations.put(identity, rotation.withDiscarded(now()));
            case DRAIN, DEACTIVATE, GRACE -> rotations.put(identity, rotation.reversed(now()));
            default ->
                throw new CredentialException(
                        Reason.CONFLICT,
                        "the old key " + rotation.old().id() + " of '" + identity
                                + "' is being deleted, so the rotation cannot be aborted");
        }
    }

    /** Takes the next step if it is due; returns the new phase, or nothing at the end. */
    public Optional<Phase> advance() throws SealedException, CredentialException {
        Optional<RotationState> rotationState = rotations.find(identity);
        if (rotationState.isEmpty()) {
            return Optional.empty();
        }
        RotationState rotation = rotationState.get();
        switch (rotation.phase()) {
            case CREATE -> create(rotation);
            case ACTIVATE -> {
                aws.iam().activate(rotation.replacement().id());
                rotations.put(identity, rotation.withPhase(Phase.VERIFY, now()));
            }
            case VERIFY -> verify(rotation);
            case SWITCH -> rotations.switchTo(identity, rotation.replacement(), rotation.withPhase(Phase.DRAIN, now()));
            case DRAIN -> after(pace.drain(), rotation, Phase.DEACTIVATE);
            case DEACTIVATE -> {
                aws.iam().deactivate(rotation.old().id());
                rotations.put(identity, rotation.withPhase(Phase.GRACE, now()));
            }
            case GRACE -> after(pace.grace(), rotation, Phase.DELETE);
            case DELETE -> {
                aws.iam().delete(rotation.old().id());
                rotations.remove(identity);
            }
            case DISCARD -> {
                deleteAllBut(rotation.old());
                rotations.remove(identity);
            }
        }
        return rotations.find(identity).map(RotationState::phase);
    }

    /** Returns when the next step is due; now if there is nothing to wait for. */
    Instant dueAt(RotationState rotation) {
        return switch (rotation.phase()) {
            case VERIFY -> rotation.since().plus(pace.settle().dividedBy(STEADY));
            case DRAIN -> rotation.since().plus(pace.drain());
            case GRACE -> rotation.since().plus(pace.grace());
            default -> rotation.since();
        };
    }

    /** Creates the new key; deletes a second key that a killed broker created without storing its secret. */
    private void create(RotationState rotation) throws SealedException, CredentialException {
        deleteAllBut(rotation.old());
        Credential credential = aws.iam().create();
        rotations.put(identity, rotation.withNewKey(credential, now()));
    }

    private void deleteAllBut(Credential old) throws CredentialException {
        for (AccessKeyId accessKeyId : aws.iam().list()) {
            if (!accessKeyId.equals(old.id())) {
                aws.iam().delete(accessKeyId);
            }
        }
    }

    private void verify(RotationState rotation) throws SealedException, CredentialException {
        if (now().isBefore(dueAt(rotation))) {
            return;
        }
        RotationState rotationState = rotation.withProbe(aws.probe().isAccepted(rotation.replacement()), now());
        rotations.put(
                identity,
                rotationState.answers() < STEADY ? rotationState : rotationState.withPhase(Phase.SWITCH, now()));
    }

    private void after(Duration time, RotationState rotation, Phase next) throws SealedException {
        if (!now().isBefore(rotation.since().plus(time))) {
            rotations.put(identity, rotation.withPhase(next, now()));
        }
    }

    private Instant now() {
        return clock.instant();
    }
}
