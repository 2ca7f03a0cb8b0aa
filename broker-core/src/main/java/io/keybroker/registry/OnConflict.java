package io.keybroker.registry;

/** Action when a second client enrols as an enrolled instance. */
public enum OnConflict {
    /** It loses its rights until an operator has looked: the first to come may have been the thief. */
    SUSPEND,
    /** It goes on; the second is refused and the alarm raised all the same. */
    KEEP
}
