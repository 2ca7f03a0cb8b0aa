package io.keybroker.identity;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the replacement of one real key has come. It is stored before each step, so that a broker that is killed goes
 * on where it was.
 *
 * @param phase what is to be done next
 * @param old the key to be replaced
 * @param fresh the key that replaces it, once it was created
 * @param since when the phase began
 * @param answers how often in a row AWS has taken the new key
 */
public record Rotation(Phase phase, AccessKeyId old, Optional<Credential> fresh, Instant since, int answers) {
    /** The steps in their order. */
    public enum Phase {
        /** A new key is being made: one that is known to nobody is left of a broker that was killed here. */
        CREATE,
        /** AWS is asked until it takes the new key steadily, everywhere. */
        VERIFY,
        /** The broker signs with the new key from now on. */
        SWITCH,
        /** What was signed with the old key is still under way. */
        DRAIN,
        /** The old key is turned off, and could be turned on again. */
        DEACTIVATE,
        /** Nobody missed the old key yet. */
        GRACE,
        /** The old key is deleted. */
        DELETE
    }

    static Rotation of(AccessKeyId old, Instant now) {
        return new Rotation(Phase.CREATE, old, Optional.empty(), now, 0);
    }

    Rotation created(Credential key, Instant now) {
        return new Rotation(Phase.VERIFY, old, Optional.of(key), now, 0);
    }

    Rotation answered(boolean well) {
        return new Rotation(phase, old, fresh, since, well ? answers + 1 : 0);
    }

    Rotation in(Phase next, Instant now) {
        return new Rotation(next, old, fresh, now, answers);
    }

    /** The new key, which every phase but the first has. */
    Credential replacement() {
        return fresh.orElseThrow(() -> new IllegalStateException("no key was created in phase " + phase));
    }
}
