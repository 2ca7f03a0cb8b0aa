package io.keybroker.store.file;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * The time by which credentials end: wall time, but that it never goes back. While wall time is behind the highest time seen,
 * this one runs on at seven eighths of its speed, so that a clock that was set back for good is met again in time.
 */
public final class MonotonicClock extends Clock {
    private static final int EIGHTHS = 7;

    private final Clock wall;
    private final LongSupplier nanoTime;
    private volatile ClockReading highest;

    /** A time, and the running time at which it was read. */
    private record ClockReading(Instant at, long nanos) {}

    /** {@code atLeast} is the highest time that was seen before; {@code nanoTime} is the running time of this process. */
    public MonotonicClock(Clock wall, LongSupplier nanoTime, Instant atLeast) {
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.highest = new ClockReading(atLeast, nanoTime.getAsLong());
    }

    @Override
    public Instant instant() {
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

    /** One that read earlier may come later, and must not lower what another has seen. */
    private synchronized void raise(ClockReading reading) {
        if (reading.at.isAfter(highest.at)) {
            highest = reading;
        }
    }

    /** How far wall time is behind this one. */
    public Duration lead() {
        Duration lead = Duration.between(wall.instant(), instant());
        return lead.isNegative() ? Duration.ZERO : lead;
    }

    /** Wall time, for what AWS compares with its own. */
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
