package io.keybroker.proxy.server;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;

/** The time within which a request head that has begun must be complete. */
final class HeadDeadline {
    private static final Future<?> NONE = ImmediateEventExecutor.INSTANCE.newSucceededFuture(false);

    private final EventLoop loop;
    private final int seconds;
    private final Runnable onExceeded;
    private Future<?> pending = NONE;

    HeadDeadline(EventLoop loop, int seconds, Runnable onExceeded) {
        this.loop = loop;
        this.seconds = seconds;
        this.onExceeded = onExceeded;
    }

    int seconds() {
        return seconds;
    }

    /** Starts the time, unless it is running. */
    void start() {
        if (pending == NONE) {
            pending = loop.schedule(onExceeded, seconds, TimeUnit.SECONDS);
        }
    }

    void cancel() {
        pending.cancel(false);
        pending = NONE;
    }
}
