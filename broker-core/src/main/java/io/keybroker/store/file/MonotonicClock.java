package io.keybroker.store.file;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * The clock for leases: wall time that never goes back. While wall time is behind the highest time seen, it runs at
 * seven eighths of its speed, so that wall time catches up. After a kill, the stored mark is ahead of all times seen:
 * then it waits at the mark for wall time, so that starts and kills in turn do not add up.
 */
public final class MonotonicClock extends Clock {
    private static final int EIGHTHS = 7;

    private final Clock wall;
    private final LongSupplier nanoTime;
    private final Instant mark;
    private volatile ClockReading highest;

    /** A time, and the running time of its reading. */
    private record ClockReading(Instant at, long nanos) {}

    /**
     * No time is before {@code mark}, which was stored at most {@code ahead} before its time; {@code nanoTime} is the
     * running time of this process.
     */
    public MonotonicClock(Clock wall, LongSupplier nanoTime, Instant mark, Duration ahead) {
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.mark = mark;
        Instant now = wall.instant();
        this.highest = new ClockReading(now.isBefore(mark.minus(ahead)) ? mark : now, nanoTime.getAsLong());
    }

    @Override
    public Instant instant() {
        return later(mark, running());
    }

    /** Returns the mark to store, which no time of the next {@code ahead} exceeds. */
    public Instant mark(Duration ahead) {
        return later(mark, running().plus(ahead));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Instant running() {
        ClockReading last = highest;
        long nanos = nanoTime.getAsLong();
        Instant now = wall.instant();
        Instant least = last.at.plusNanos(Math.max(0, nanos - last.nanos) / (EIGHTHS + 1) * EIGHTHS);
        if (now.isBefore(least)) {
            return least;
        }
        raise(new ClockReading(now, nanos));
        return now;
    }

    /** Raises the highest reading; an older reading never lowers it. */
    private synchronized void raise(ClockReading reading) {
        if (reading.at.isAfter(highest.at)) {
            highest = reading;
        }
    }

    /** Returns how far wall time is behind this clock. */
    public Duration lead() {
        Duration lead = Duration.between(wall.instant(), instant());
        return lead.isNegative() ? Duration.ZERO : lead;
    }

    /** Returns wall time, for values that AWS compares with its own clock. */
    public Clock wall() {
        return wall;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        if (!zone.equals(getZone())) {
            throw new UnsupportedOperationException("zone is " + zone + " (expected: " + getZone() + ")");
        }
        return this;
    }
}
