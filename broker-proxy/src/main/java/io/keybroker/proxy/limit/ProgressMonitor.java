package io.keybroker.proxy.limit;

/**
 * Finds transfers that are kept alive by a trickle: in each window of time in which the other side was waited for, so many
 * bytes have to come. Time in which nobody waited for it does not count.
 */
public final class ProgressMonitor {
    private static final int RATE_SECONDS = 30;

    private final int windowTicks;
    private final long minBytes;
    private int waited;
    private long bytes;

    /** A minimum of 0 bytes turns it off. */
    public ProgressMonitor(int windowTicks, long minBytes) {
        this.windowTicks = windowTicks;
        this.minBytes = minBytes;
    }

    /** A monitor of an average rate in bytes per second, over 30 seconds. */
    public static ProgressMonitor ofRate(long minRate, int ticksPerSecond) {
        return new ProgressMonitor(RATE_SECONDS * ticksPerSecond, RATE_SECONDS * minRate);
    }

    /** Bytes have come. */
    public void add(long count) {
        bytes += count;
    }

    /** A new transfer begins. */
    public void reset() {
        waited = 0;
        bytes = 0;
    }

    /** A tick has passed; whether too little came in the window that it ends. */
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
