package io.keybroker.concurrent;

import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates daemon threads with a common name, and logs the exception that ends one. */
public final class DaemonThreadFactory implements ThreadFactory {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonThreadFactory.class);

    private final String name;

    public DaemonThreadFactory(String name) {
        this.name = name;
    }

    /** Returns a thread that is not started yet. */
    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, cause) -> LOG.atError()
                .addKeyValue("thread", ended.getName())
                .setCause(cause)
                .log("thread ended by an uncaught exception"));
        return thread;
    }
}
