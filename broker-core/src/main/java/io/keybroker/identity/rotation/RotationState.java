package io.keybroker.identity.rotation;

import io.keybroker.credential.Credential;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * State of one key rotation, stored before each step, so that it can continue after a crash.
 *
 * @param phase the next step
 * @param undone whether an operator aborted it
 * @param old the old key
 * @param fresh the new key, once created
 * @param since when the phase started, or the last verification in it
 * @param answers the number of consecutive successful verifications of the new key
 */
public record RotationState(
        Phase phase, boolean undone, Credential old, Optional<Credential> fresh, Instant since, int answers) {
    /** The steps in order; an abort takes other steps, or the same ones with the keys exchanged. */
    public enum Phase {
        /** Create a new key; delete a key that a killed broker left here. */
        CREATE("CREATE"),
        /** Activate the old key again, after an abort. */
        ACTIVATE("ACTIVATE"),
        /** Verify the new key until AWS accepts it consistently. */
        VERIFY("VERIFY"),
        /** Sign with the new key. */
        SWITCH("SWITCH"),
        /** Wait for requests signed with the old key. */
        DRAIN("DRAIN"),
        /** Deactivate the old key, which can be activated again. */
        DEACTIVATE("DEACTIVATE"),
        /** Wait for remaining users of the old key. */
        GRACE("GRACE"),
        /** Delete the old key. */
        DELETE("DELETE"),
        /** Delete the unused new key. */
        DISCARD("DISCARD");

        private final String wireName;

        Phase(String wireName) {
            this.wireName = wireName;
        }

        /** The name in the sealed store, and in lower case in the admin API. */
        public String wireName() {
            return wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }

        /** Parses the wire name of a phase. */
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

    /** Returns the state of an abort that keeps the old key, because the new one was never used. */
    RotationState withDiscarded(Instant now) {
        return new RotationState(Phase.DISCARD, true, old, fresh, now, 0);
    }

    /** Returns the state of an abort that replaces the new key by the old one, with the same steps. */
    RotationState reversed(Instant now) {
        return new RotationState(Phase.ACTIVATE, true, replacement(), Optional.of(old), now, 0);
    }

    /** Returns the new key, which exists in every phase except the first and the last. */
    Credential replacement() {
        return fresh.orElseThrow(() -> new IllegalStateException("no key was created in phase " + phase));
    }
}
