package io.keybroker.identity;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.identity.Rotation.Phase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Replaces the real key of one identity, step by step: create, verify, switch, drain, deactivate, delete. The user never
 * has more than two keys, and no key that nobody knows of: before a step is taken the store says that it will be, so a
 * step that was cut off is found and made good.
 */
public final class KeyRotation {
    private static final int STEADY = 5; // IAM's keys reach every region in their own time

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
     * @param drain until nothing signed with the old key is under way
     * @param grace between turning the old key off and deleting it
     */
    public record Pace(Duration drain, Duration grace) {}

    /** {@code name} is the identity, {@code keys} holds its key, and {@code rotations} how far its rotation has come. */
    public KeyRotation(Stores stores, String name, Aws aws, Pace pace, Clock clock) {
        this.identity = name;
        this.keys = stores.keys();
        this.rotations = stores.rotations();
        this.aws = aws;
        this.pace = pace;
        this.clock = clock;
    }

    /**
     * What a rotation changes at home.
     *
     * @param keys the real keys
     * @param rotations how far rotations have come
     */
    public record Stores(RealKeys keys, Rotations rotations) {}

    /** Begins, unless a rotation is under way, which goes on. */
    public void begin() throws SealedException, SourceException {
        if (rotations.of(identity).isPresent()) {
            return;
        }
        AccessKeyId old = keys.named(identity)
                .orElseThrow(() -> new SourceException("the identity '" + identity + "' has no sealed key to replace"))
                .credential()
                .id();
        List<AccessKeyId> present = aws.iam().list();
        if (!present.equals(List.of(old))) {
            throw new SourceException("the user of '" + identity + "' has the keys " + present + " (expected: " + old
                    + " alone, since IAM allows two and a rotation needs the second)");
        }
        rotations.put(identity, Rotation.of(old, clock.instant()));
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
            case VERIFY -> verify(rotation);
            case SWITCH -> rotations.switchTo(identity, rotation.replacement(), rotation.in(Phase.DRAIN, now()));
            case DRAIN -> after(pace.drain(), rotation, Phase.DEACTIVATE);
            case DEACTIVATE -> {
                aws.iam().deactivate(rotation.old());
                rotations.put(identity, rotation.in(Phase.GRACE, now()));
            }
            case GRACE -> after(pace.grace(), rotation, Phase.DELETE);
            case DELETE -> {
                aws.iam().delete(rotation.old());
                rotations.remove(identity);
            }
        }
        return rotations.of(identity).map(Rotation::phase);
    }

    /** A second key that is there already was made by a broker that was killed before it could store the secret. */
    private void create(Rotation rotation) throws SealedException, SourceException {
        for (AccessKeyId present : aws.iam().list()) {
            if (!present.equals(rotation.old())) {
                aws.iam().delete(present);
            }
        }
        Credential fresh = aws.iam().create();
        rotations.put(identity, rotation.created(fresh, now()));
    }

    private void verify(Rotation rotation) throws SealedException, SourceException {
        Rotation asked = rotation.answered(aws.probe().taken(rotation.replacement()));
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
