package io.keybroker.registry;

/** What becomes of an enrolled instance when somebody else claims to be it. */
public enum OnConflict {
    /** It loses its rights until an operator has looked: the first to come may have been the thief. */
    SUSPEND,
    /** It goes on; the second is refused and the alarm raised all the same. */
    KEEP
}
