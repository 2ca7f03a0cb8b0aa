package io.keybroker.audit;

import io.keybroker.audit.AuditEvent.EnrolmentRejection;
import io.keybroker.audit.AuditEvent.Rejection;
import io.keybroker.audit.AuditEvent.RejectionSummary;
import io.keybroker.audit.AuditEvent.StolenKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits the records of rejected requests by a rate per address, a total rate, and a share of each file. So rejections
 * cannot displace intents, outcomes and changes. The excess is counted by address and reason.
 */
final class RejectionBudget {
    /** Burst of records per address and in total; the refill rates per second follow. */
    static final int SOURCE_BURST = 1_000;

    static final int SOURCE_PER_SECOND = 5;
    static final int BURST = 5_000;
    static final int PER_SECOND = 20;

    /** Share of a file for rejections, and the share of that for one address. */
    static final int SHARE = 4;

    static final int SOURCE_SHARE = 4;

    /** Maximum number of tracked addresses and summaries; further summaries are merged into one. */
    static final int MOST_SOURCES = 4_096;

    static final int MOST_SUMS = 64;

    /** Delay of a summary, and its delay if the file's share is used up. */
    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    static final long LONG_WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final int LINE = 400;
    private static final int LEAST_SHARE = 64 << 10;
    private static final String SEVERAL = "*";

    private final long share;
    private final LongSupplier nanoTime;
    private final Account all;
    private final Map<String, Account> sources = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Key, Sum> sums = new LinkedHashMap<>();
    private long windowBegan;
    private boolean exhausted;

    /** Rejections with the same key are counted together. */
    private record Key(String peer, String errorCode, String cause) {}

    /** Number of rejections, their first and last time, and one request ID. */
    private record Sum(String requestId, long count, Instant first, Instant last) {
        Sum plus(Instant at) {
            return new Sum(requestId, count + 1, first, at);
        }
    }

    RejectionBudget(long rotateAt, LongSupplier nanoTime) {
        this.share = Math.max(rotateAt / SHARE, LEAST_SHARE);
        this.nanoTime = nanoTime;
        this.all = new Account(BURST, PER_SECOND, nanoTime.getAsLong());
    }

    /** Admission of an event: written, or counted, perhaps as the first of its window. */
    enum Admission {
        WRITTEN,
        COUNTED,
        COUNTED_FIRST
    }

    /** Whether an event is written unchanged; every event except a rejection is. */
    Admission admit(AuditEvent event) {
        if (event instanceof Rejection rejection) {
            return admit(
                    new Key(rejection.peer(), rejection.errorCode(), rejection.cause()),
                    event,
                    LINE + lengthOf(rejection));
        }
        if (event instanceof StolenKey stolen) {
            return admit(new Key(stolen.peer(), "", "STOLEN_KEY"), event, LINE);
        }
        if (event instanceof EnrolmentRejection rejection && !rejection.alarm()) {
            return admit(
                    new Key(rejection.peer(), rejection.errorCode(), rejection.verb()),
                    event,
                    LINE + rejection.detail().length());
        }
        return Admission.WRITTEN;
    }

    private static int lengthOf(Rejection rejection) {
        return rejection.detail().length()
                + rejection.remark().length()
                + rejection.resource().length()
                + rejection
                        .asked()
                        .map(request -> request.host().length()
                                + request.path().length()
                                + request.signedHeaders().toString().length())
                        .orElse(0);
    }

    private synchronized Admission admit(Key key, AuditEvent event, int bytes) {
        long now = nanoTime.getAsLong();
        Account source = sources.computeIfAbsent(key.peer(), peer -> new Account(SOURCE_BURST, SOURCE_PER_SECOND, now));
        if (sources.size() > MOST_SOURCES) {
            sources.remove(sources.keySet().iterator().next());
        }
        if (source.hasRoom(now, bytes, share / SOURCE_SHARE) && all.hasRoom(now, bytes, share)) {
            source.charge(bytes);
            all.charge(bytes);
            return Admission.WRITTEN;
        }
        exhausted |= all.isFull(bytes, share);
        return count(key, event, now);
    }

    private Admission count(Key exact, AuditEvent event, long now) {
        boolean first = sums.isEmpty();
        if (first) {
            windowBegan = now;
        }
        Key key = exhausted || (sums.size() >= MOST_SUMS && !sums.containsKey(exact))
                ? new Key(SEVERAL, SEVERAL, SEVERAL)
                : exact;
        Sum sum = sums.get(key);
        sums.put(key, sum == null ? new Sum(event.requestId(), 1, event.at(), event.at()) : sum.plus(event.at()));
        return first ? Admission.COUNTED_FIRST : Admission.COUNTED;
    }

    /** Returns the time until summaries are due. */
    synchronized long nanosToDue() {
        if (sums.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, windowBegan + (exhausted ? LONG_WINDOW_NANOS : WINDOW_NANOS) - nanoTime.getAsLong());
    }

    /** Returns the summaries, and resets the counts. */
    synchronized List<AuditEvent> takeSums() {
        List<AuditEvent> taken = new ArrayList<>(sums.size());
        sums.forEach((key, sum) -> taken.add(new RejectionSummary(
                sum.last(), sum.requestId(), key.peer(), key.errorCode(), key.cause(), sum.count(), sum.first())));
        sums.clear();
        all.write(taken.size() * (long) LINE); // bounded by the window, so never rejected
        return taken;
    }

    /** Resets the share for a new file. */
    synchronized void beginFile() {
        all.beginFile();
        sources.values().forEach(Account::beginFile);
        exhausted = false;
    }

    /** A token bucket of records, and the bytes written to the file. */
    private static final class Account {
        private final int burst;
        private final int perSecond;
        private double tokens;
        private long filledAt;
        private long bytes;

        Account(int burst, int perSecond, long now) {
            this.burst = burst;
            this.perSecond = perSecond;
            this.tokens = burst;
            this.filledAt = now;
        }

        boolean hasRoom(long now, int more, long most) {
            tokens = Math.min(burst, tokens + (now - filledAt) * 1e-9 * perSecond);
            filledAt = now;
            return tokens >= 1 && !isFull(more, most);
        }

        boolean isFull(int more, long most) {
            return bytes + more > most;
        }

        void charge(int more) {
            tokens--;
            bytes += more;
        }

        void write(long more) {
            bytes += more;
        }

        void beginFile() {
            bytes = 0;
        }
    }
}
