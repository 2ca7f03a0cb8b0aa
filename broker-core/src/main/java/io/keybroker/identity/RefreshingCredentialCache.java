package io.keybroker.identity;

import io.keybroker.credential.Credential;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refreshing cache of credentials: each is fetched once, refreshed ahead of expiry, and used as long as it is valid.
 * Never blocks; a missing credential is fetched in the background.
 *
 * @param <K> the cache key
 */
public final class RefreshingCredentialCache<K> {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshingCredentialCache.class);
    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final Duration STILL_GOOD = Duration.ofSeconds(10); // a request signed now needs time to arrive
    private static final Duration UNDATED = Duration.ofMinutes(5);
    private static final int MOST = 16_384;

    private final Fetch<K> fetch;
    private final Executor executor;
    private final Clock clock;
    private final Map<K, Slot> slots = new ConcurrentHashMap<>();

    /** Fetches a credential. */
    @FunctionalInterface
    public interface Fetch<K> {
        TemporaryCredential fetch(K key) throws CredentialException;
    }

    /** {@code executor} runs the blocking fetches. */
    public RefreshingCredentialCache(Fetch<K> fetch, Executor executor, Clock clock) {
        this.fetch = fetch;
        this.executor = executor;
        this.clock = clock;
    }

    /** Returns a valid credential; or nothing, and starts a fetch. */
    public Optional<Credential> find(K key) {
        Instant now = clock.instant();
        Slot slot = slots.get(key);
        if (slot == null) {
            slot = evict().computeIfAbsent(key, absent -> new Slot(now));
        }
        slot.lastUse = now;
        refreshIfDue(key, slot, now);
        return slot.validAt(now);
    }

    /** Refreshes used credentials before they expire, and drops unused ones; called periodically. */
    public void refreshDue() {
        Instant now = clock.instant();
        slots.entrySet()
                .removeIf(
                        entry -> entry.getValue().lastUse.plus(FORGOTTEN_AFTER).isBefore(now));
        slots.forEach((key, slot) -> refreshIfDue(key, slot, now));
    }

    /** Drops every credential, as when the broker is sealed. */
    public void clear() {
        slots.clear();
    }

    private Map<K, Slot> evict() {
        if (slots.size() >= MOST) {
            slots.clear();
        }
        return slots;
    }

    private void refreshIfDue(K key, Slot slot, Instant now) {
        if (now.isBefore(slot.due) || !slot.fetching.compareAndSet(false, true)) {
            return;
        }
        if (now.isBefore(slot.due)) { // fetched by another thread meanwhile
            slot.fetching.set(false);
            return;
        }
        try {
            executor.execute(() -> fetch(key, slot));
        } catch (RejectedExecutionException e) {
            slot.fetching.set(false);
        }
    }

    private void fetch(K key, Slot slot) {
        try {
            slot.store(fetch.fetch(key), clock.instant());
        } catch (CredentialException | RuntimeException e) {
            slot.onFailure(clock.instant());
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("credential refresh failed");
        } finally {
            slot.fetching.set(false);
        }
    }

    /** One cache entry: the last valid credential, and the time of its next refresh. */
    private static final class Slot {
        private final AtomicBoolean fetching = new AtomicBoolean();
        private volatile Instant lastUse;
        private volatile Instant due = Instant.MIN;
        private volatile @Nullable TemporaryCredential last;
        private Duration pause = SHORTEST_PAUSE; // accessed by the thread that holds fetching

        Slot(Instant now) {
            this.lastUse = now;
        }

        Optional<Credential> validAt(Instant now) {
            TemporaryCredential held = last;
            if (held == null || !now.plus(STILL_GOOD).isBefore(held.expiresAt())) {
                return Optional.empty();
            }
            return Optional.of(held.credential());
        }

        void store(TemporaryCredential temporaryCredential, Instant now) {
            last = temporaryCredential;
            pause = SHORTEST_PAUSE;
            boolean undated = temporaryCredential.expiresAt().equals(Instant.MAX);
            Duration life = undated ? UNDATED.multipliedBy(2) : Duration.between(now, temporaryCredential.expiresAt());
            Duration ahead = life.dividedBy(3).compareTo(AHEAD) < 0 ? life.dividedBy(3) : AHEAD;
            Instant next = now.plus(life).minus(ahead);
            due = next.isAfter(now) ? next : now.plus(SHORTEST_PAUSE);
        }

        void onFailure(Instant now) {
            due = now.plus(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }
}
