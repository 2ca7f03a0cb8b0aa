package io.keybroker.audit;

/**
 * A read position in the log; remains valid across rotation.
 *
 * @param file the sequence number of the first line of the file
 * @param offset the number of bytes read in that file
 */
public record LogPosition(long file, long offset) {
    /** The position before the oldest kept record. */
    public static final LogPosition START = new LogPosition(0, 0);
}
