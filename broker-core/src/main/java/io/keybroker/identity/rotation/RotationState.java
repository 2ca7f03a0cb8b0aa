package io.keybroker.identity.rotation;

import io.keybroker.credential.Credential;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * State of one key rotation, stored before each step, so that it can continue after a crash.
 *
 * @param phase what is to be done next
 * @param undone whether an operator had it turned back
 * @param old the key to be replaced
 * @param fresh the key that replaces it, once there is one
 * @param since when the phase began, or when AWS was last asked in it
 * @param answers how often in a row AWS has taken the new key
 */
public record RotationState(
        Phase phase, boolean undone, Credential old, Optional<Credential> fresh, Instant since, int answers) {
    /** The steps in their order; those who turn back take another one, or the same the other way round. */
    public enum Phase {
        /** A new key is being made: one that is known to nobody is left of a broker that was killed here. */
        CREATE("CREATE"),
        /** The key to go back to is turned on again. */
        ACTIVATE("ACTIVATE"),
        /** AWS is asked until it takes the new key steadily, everywhere. */
        VERIFY("VERIFY"),
        /** The broker signs with the new key from now on. */
        SWITCH("SWITCH"),
        /** What was signed with the old key is still under way. */
        DRAIN("DRAIN"),
        /** The old key is turned off, and could be turned on again. */
        DEACTIVATE("DEACTIVATE"),
        /** Nobody missed the old key yet. */
        GRACE("GRACE"),
        /** The old key is deleted. */
        DELETE("DELETE"),
        /** The new key, which was never used, is deleted. */
        DISCARD("DISCARD");

        private final String wireName;

        Phase(String wireName) {
            this.wireName = wireName;
        }

        /** What the sealed store calls it, and in lower case the admin API. */
        public String wireName() {
            return wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }

        /** The rotation phase of that wire name. */
        public static Phase parse(String wireName) {
            return Arrays.stream(values())
                    .filter(phase -> phase.wireName.equals(wireName))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("unknown rotation phase '" + wireName + "'"));
        }
    }

    static RotationState start(Credential old, Instant now) {
        return new RotationState(Phase.CREATE, false, old, Optional.empty(), now, 0);
    }

    RotationState withNewKey(Credential key, Instant now) {
        return new RotationState(Phase.VERIFY, undone, old, Optional.of(key), now, 0);
    }

    RotationState withProbe(boolean well, Instant now) {
        return new RotationState(phase, undone, old, fresh, now, well ? answers + 1 : 0);
    }

    RotationState withPhase(Phase next, Instant now) {
        return new RotationState(next, undone, old, fresh, now, answers);
    }

    /** The old key stays: nothing was signed with another. */
    RotationState withDiscarded(Instant now) {
        return new RotationState(Phase.DISCARD, true, old, fresh, now, 0);
    }

    /** The old key takes the place of the new one, as carefully as the new one took its place. */
    RotationState reversed(Instant now) {
        return new RotationState(Phase.ACTIVATE, true, replacement(), Optional.of(old), now, 0);
    }

    /** The new key, which every phase but the first and the last has. */
    Credential replacement() {
        return fresh.orElseThrow(() -> new IllegalStateException("no key was created in phase " + phase));
    }
}
