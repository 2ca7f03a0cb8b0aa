package io.keybroker.proxy.limit;

/**
 * Detects transfers with too little progress: in each window in which the peer was awaited, a minimum of bytes must
 * arrive. Time in which it was not awaited does not count.
 */
public final class ProgressMonitor {
    private static final int RATE_SECONDS = 30;

    private final int windowTicks;
    private final long minBytes;
    private int waited;
    private long bytes;

    /** A minimum of 0 bytes disables it. */
    public ProgressMonitor(int windowTicks, long minBytes) {
        this.windowTicks = windowTicks;
        this.minBytes = minBytes;
    }

    /** Returns a monitor of an average rate in bytes per second, over 30 seconds. */
    public static ProgressMonitor ofRate(long minRate, int ticksPerSecond) {
        return new ProgressMonitor(RATE_SECONDS * ticksPerSecond, RATE_SECONDS * minRate);
    }

    /** Counts received bytes. */
    public void add(long count) {
        bytes += count;
    }

    /** Starts a new transfer. */
    public void reset() {
        waited = 0;
        bytes = 0;
    }

    /** Counts a tick; true if it ends a window with too few bytes. */
    public boolean isTooSlow(boolean waiting) {
        if (waiting) {
            waited++;
        }
        if (waited < windowTicks) {
            return false;
        }
        boolean tooSlow = bytes < minBytes;
        reset();
        return tooSlow;
    }
}
