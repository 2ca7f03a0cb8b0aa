package io.keybroker.proxy.limit;

import io.keybroker.net.IpAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits failed attempts per address and minute. An attempt counts from its start, so that concurrency is no way
 * around the limit, and is released on success.
 */
public final class FailureLimiter {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final int mostFailures;
    private final int mostAddresses;
    private final LongSupplier nanos;
    private final Map<IpAddress, Window> windows = new LinkedHashMap<>();

    private record Window(long began, int failures) {
        /** No failed attempts. */
        private static final Window NONE = new Window(0, 0);
    }

    /** Above {@code mostAddresses}, the address that was seen first is evicted. */
    public FailureLimiter(int mostFailures, int mostAddresses, LongSupplier nanos) {
        this.mostFailures = mostFailures;
        this.mostAddresses = mostAddresses;
        this.nanos = nanos;
    }

    /** Counts an attempt; returns 0, or the delay in seconds if it is over the limit. */
    public synchronized int tryAcquire(IpAddress peer) {
        long now = nanos.getAsLong();
        Window window = windows.getOrDefault(peer, Window.NONE);
        if (window.equals(Window.NONE) || now - window.began() >= MINUTE) {
            windows.remove(peer);
            evict();
            window = new Window(now, 0);
        }
        if (window.failures() >= mostFailures) {
            return 1 + (int) TimeUnit.NANOSECONDS.toSeconds(MINUTE - (now - window.began()));
        }
        windows.put(peer, new Window(window.began(), window.failures() + 1));
        return 0;
    }

    private void evict() {
        if (windows.size() >= mostAddresses) {
            Iterator<IpAddress> eldest = windows.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** Returns the number of failed or active attempts of an address in this minute. */
    public synchronized int failuresOf(IpAddress peer) {
        return windows.getOrDefault(peer, Window.NONE).failures();
    }

    /** Releases a successful attempt. */
    public synchronized void release(IpAddress peer) {
        windows.computeIfPresent(
                peer,
                (address, window) -> window.failures() <= 1 ? null : new Window(window.began(), window.failures() - 1));
    }
}
