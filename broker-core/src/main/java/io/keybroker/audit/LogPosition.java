package io.keybroker.audit;

/**
 * A read position in the log; remains valid across rotation.
 *
 * @param file the number of the first line of the file that was being read
 * @param offset how many bytes of that file were read
 */
public record LogPosition(long file, long offset) {
    /** Before the oldest record that is kept. */
    public static final LogPosition START = new LogPosition(0, 0);
}
