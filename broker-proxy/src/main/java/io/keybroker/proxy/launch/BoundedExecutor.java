package io.keybroker.proxy.launch;

import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bounded executor for blocking work of interceptors; a reserved task always runs. */
final class BoundedExecutor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedExecutor.class);
    private static final int AT_ONCE = 4;
    private static final int UNDER_WAY = 256;
    private static final int PATIENCE_SECONDS = 5;

    private final Semaphore places = new Semaphore(UNDER_WAY);
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, new DaemonThreadFactory("launches"));

    /** Reserves a slot for one request. */
    void reserve() throws RequestRejectedException {
        if (!places.tryAcquire()) {
            throw new RequestRejectedException(ErrorCode.SLOW_DOWN, "too many concurrent launches");
        }
    }

    /** Runs a task; its failure is only logged. */
    void run(Runnable task) {
        threads.execute(task);
    }

    /** Runs the last task of a request, and releases its slot. Completes at its end or its timeout. */
    CompletableFuture<Void> runLast(String what, String requestId, Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.atError()
                        .addKeyValue("requestId", requestId)
                        .addKeyValue("what", what)
                        .setCause(e)
                        .log("background task failed");
            } finally {
                places.release();
                done.complete(null);
            }
        });
        return done.completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Lets active tasks finish. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
