package io.keybroker.identity;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.identity.Rotation.Phase;
import io.keybroker.identity.SourceException.Reason;
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
    /** How often in a row AWS must take a new key: IAM's keys reach every region in their own time. */
    public static final int STEADY = 5;

    private final String identity;
    private final RealKeys keys;
    private final Rotations rotations;
    private final Aws aws;
    private final Pace pace;
    private final Clock clock;

    /**
     * The two sides of AWS that a rotation needs.
     *
     * @param iam the keys of the identity's user
     * @param probe asks STS whether it takes a key
     */
    public record Aws(IamKeys iam, Probe probe) {}

    /** Asks AWS whether it takes a key. */
    @FunctionalInterface
    public interface Probe {
        boolean taken(Credential key) throws SourceException;
    }

    /**
     * How long is waited.
     *
     * @param settle while AWS has to take the new key, each time that it is asked
     * @param drain until nothing signed with the old key is under way
     * @param grace between turning the old key off and deleting it
     */
    public record Pace(Duration settle, Duration drain, Duration grace) {}

    /**
     * What a rotation changes at home.
     *
     * @param keys the real keys
     * @param rotations how far rotations have come
     */
    public record Stores(RealKeys keys, Rotations rotations) {}

    /** {@code name} is the identity, {@code stores} holds its key, and how far its rotation has come. */
    public KeyRotation(Stores stores, String name, Aws aws, Pace pace, Clock clock) {
        this.identity = name;
        this.keys = stores.keys();
        this.rotations = stores.rotations();
        this.aws = aws;
        this.pace = pace;
        this.clock = clock;
    }

    /** Begins, unless a rotation is under way, which goes on. */
    public void begin() throws SealedException, SourceException {
        if (rotations.of(identity).isPresent()) {
            return;
        }
        Credential old = keys.named(identity)
                .orElseThrow(() -> new SourceException(
                        Reason.NO_KEY, "the identity '" + identity + "' has no stored key to rotate"))
                .credential();
        List<AccessKeyId> present = aws.iam().list();
        if (!present.equals(List.of(old.id()))) {
            throw new SourceException(
                    Reason.CONFLICT,
                    "the user of '" + identity + "' has the keys " + present + " (expected: " + old.id()
                            + " only, since IAM allows two keys and a rotation needs the second)");
        }
        rotations.put(identity, Rotation.of(old, now()));
    }

    /** Turns back: a new key that was never used is deleted, and one that was is replaced by the old one again. */
    public void abort() throws SealedException, SourceException {
        Rotation rotation = rotations
                .of(identity)
                .orElseThrow(() ->
                        new SourceException(Reason.CONFLICT, "the identity '" + identity + "' is not being rotated"));
        if (rotation.undone()) {
            return;
        }
        switch (rotation.phase()) {
            case CREATE, VERIFY, SWITCH -> rotations.put(identity, rotation.discarded(now()));
            case DRAIN, DEACTIVATE, GRACE -> rotations.put(identity, rotation.turned(now()));
            default ->
                throw new SourceException(
                        Reason.CONFLICT,
                        "the old key " + rotation.old().id() + " of '" + identity
                                + "' is being deleted, so the rotation cannot be aborted");
        }
    }

    /** Takes the next step if its time has come; the phase that it is in then, or nothing once it is over. */
    public Optional<Phase> advance() throws SealedException, SourceException {
        Optional<Rotation> found = rotations.of(identity);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Rotation rotation = found.get();
        switch (rotation.phase()) {
            case CREATE -> create(rotation);
            case ACTIVATE -> {
                aws.iam().activate(rotation.replacement().id());
                rotations.put(identity, rotation.in(Phase.VERIFY, now()));
            }
            case VERIFY -> verify(rotation);
            case SWITCH -> rotations.switchTo(identity, rotation.replacement(), rotation.in(Phase.DRAIN, now()));
            case DRAIN -> after(pace.drain(), rotation, Phase.DEACTIVATE);
            case DEACTIVATE -> {
                aws.iam().deactivate(rotation.old().id());
                rotations.put(identity, rotation.in(Phase.GRACE, now()));
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
        return rotations.of(identity).map(Rotation::phase);
    }

    /** When the next step can be taken; now unless it is waited for. */
    Instant due(Rotation rotation) {
        return switch (rotation.phase()) {
            case VERIFY -> rotation.since().plus(pace.settle().dividedBy(STEADY));
            case DRAIN -> rotation.since().plus(pace.drain());
            case GRACE -> rotation.since().plus(pace.grace());
            default -> rotation.since();
        };
    }

    /** A second key that is there already was made by a broker that was killed before it could store the secret. */
    private void create(Rotation rotation) throws SealedException, SourceException {
        deleteAllBut(rotation.old());
        Credential fresh = aws.iam().create();
        rotations.put(identity, rotation.created(fresh, now()));
    }

    private void deleteAllBut(Credential old) throws SourceException {
        for (AccessKeyId present : aws.iam().list()) {
            if (!present.equals(old.id())) {
                aws.iam().delete(present);
            }
        }
    }

    private void verify(Rotation rotation) throws SealedException, SourceException {
        if (now().isBefore(due(rotation))) {
            return;
        }
        Rotation asked = rotation.answered(aws.probe().taken(rotation.replacement()), now());
        rotations.put(identity, asked.answers() < STEADY ? asked : asked.in(Phase.SWITCH, now()));
    }

    private void after(Duration time, Rotation rotation, Phase next) throws SealedException {
        if (!now().isBefore(rotation.since().plus(time))) {
            rotations.put(identity, rotation.in(next, now()));
        }
    }

    private Instant now() {
        return clock.instant();
    }
}
