package io.keybroker.audit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports records that could not be written: the first at once, the others as a count each minute. */
final class LostRecords {
    private static final Logger LOG = LoggerFactory.getLogger(LostRecords.class);
    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoTime;
    private final AtomicLong unreported = new AtomicLong();
    private final AtomicLong nextAt;

    LostRecords(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextAt = new AtomicLong(nanoTime.getAsLong());
    }

    void report(AuditEvent event, Throwable cause) {
        unreported.incrementAndGet();
        long now = nanoTime.getAsLong();
        long next = nextAt.get();
        if (now - next >= 0 && nextAt.compareAndSet(next, now + INTERVAL_NANOS)) {
            LOG.atError()
                    .addKeyValue("requestId", event.requestId())
                    .addKeyValue("records", unreported.getAndSet(0))
                    .addKeyValue("cause", String.valueOf(cause))
                    .log("audit record not written");
        }
    }
}
