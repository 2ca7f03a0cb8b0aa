package io.keybroker.audit;

import io.keybroker.audit.AuditEvent.Rejection;
import io.keybroker.audit.AuditEvent.RejectionSummary;
import io.keybroker.cache.BoundedCache;
import io.keybroker.concurrent.DaemonThreadFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Records rejections one by one up to a rate of each peer address and of all, and beyond it their number by address and
 * cause, so that nobody can push other records out of the log with them. Everything else passes unchanged.
 */
public final class RejectionSummarizer implements AuditLog, AutoCloseable {
    private static final TokenBucket.Rate EACH = new TokenBucket.Rate(1_000, 5);
    private static final TokenBucket.Rate ALL = new TokenBucket.Rate(5_000, 20);
    private static final int MAX_ADDRESSES = 4_096;
    private static final int MAX_ROWS = 64;
    private static final int WINDOW_SECONDS = 10;

    /** Stands for all addresses and causes for which there is no row of their own. */
    private static final Source OTHERS = new Source("*", "*", "*");

    private final AuditLog log;
    private final Clock clock;
    private final LongSupplier nanos;
    private final TokenBucket all;
    private final BoundedCache<String, TokenBucket> buckets = new BoundedCache<>(MAX_ADDRESSES);
    private final Map<Source, Count> counts = new LinkedHashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreadFactory("audit-summaries"));

    private record Source(String peer, String refusal, String cause) {}

    /** How many there were since when, and one of them. */
    private record Count(long number, Instant since, String requestId) {
        Count plusOne() {
            return new Count(number + 1, since, requestId);
        }
    }

    private RejectionSummarizer(AuditLog log, Clock clock, LongSupplier nanos) {
        this.log = log;
        this.clock = clock;
        this.nanos = nanos;
        this.all = new TokenBucket(ALL, nanos.getAsLong());
    }

    /** Summarizes every ten seconds. */
    public static RejectionSummarizer start(AuditLog log, Clock clock) {
        RejectionSummarizer summarizer = new RejectionSummarizer(log, clock, System::nanoTime);
        summarizer.timer.scheduleWithFixedDelay(summarizer::flush, WINDOW_SECONDS, WINDOW_SECONDS, TimeUnit.SECONDS);
        return summarizer;
    }

    /** Summarizes only when it is told to. */
    static RejectionSummarizer manual(AuditLog log, Clock clock, LongSupplier nanos) {
        return new RejectionSummarizer(log, clock, nanos);
    }

    @Override
    public CompletionStage<Void> append(AuditEvent event) {
        if (event instanceof Rejection rejection && !isWithinRate(rejection)) {
            count(rejection);
            return CompletableFuture.completedFuture(null);
        }
        return log.append(event);
    }

    @Override
    public CompletionStage<Void> append(List<AuditEvent> events) {
        return log.append(events); // of requests that are forwarded
    }

    private boolean isWithinRate(Rejection rejection) {
        long now = nanos.getAsLong();
        TokenBucket bucket = buckets.get(rejection.peer(), peer -> new TokenBucket(EACH, now));
        return bucket.tryTake(now) && all.tryTake(now);
    }

    private synchronized void count(Rejection rejection) {
        Source source = new Source(rejection.peer(), rejection.refusal(), rejection.cause());
        Source row = counts.containsKey(source) || counts.size() < MAX_ROWS ? source : OTHERS;
        Count first = new Count(0, rejection.at(), rejection.requestId());
        counts.put(row, counts.getOrDefault(row, first).plusOne());
    }

    /** Records what was counted since the last time. */
    void flush() {
        takeSummaries().forEach(log::appendBestEffort);
    }

    private synchronized List<AuditEvent> takeSummaries() {
        List<AuditEvent> summaries = new ArrayList<>(counts.size());
        counts.forEach((source, count) -> summaries.add(new RejectionSummary(
                clock.instant(),
                count.requestId(),
                source.peer(),
                source.refusal(),
                source.cause(),
                count.number(),
                count.since())));
        counts.clear();
        return summaries;
    }

    /** Records the last counts; the log itself stays open. */
    @Override
    public void close() {
        timer.shutdownNow();
        flush();
    }
}
