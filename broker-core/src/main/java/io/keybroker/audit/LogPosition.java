package io.keybroker.audit;

/**
 * How far somebody has read the log; it stays right when files are put away.
 *
 * @param file the number of the first line of the file that was being read
 * @param offset how many bytes of that file were read
 */
public record LogPosition(long file, long offset) {
    /** Before the oldest record that is kept. */
    public static final LogPosition START = new LogPosition(0, 0);
}
