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
 * @param <K> all that a key depends on
 */
public final class RefreshingCredentialCache<K> {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshingCredentialCache.class);
    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final Duration STILL_GOOD = Duration.ofSeconds(10); // a request signed now has to arrive in time
    private static final Duration UNDATED = Duration.ofMinutes(5);
    private static final int MOST = 16_384;

    private final Fetch<K> fetch;
    private final Executor executor;
    private final Clock clock;
    private final Map<K, Slot> slots = new ConcurrentHashMap<>();

    /** Gets a key from where it comes from. */
    @FunctionalInterface
    public interface Fetch<K> {
        TemporaryCredential fetch(K wanted) throws CredentialException;
    }

    /** {@code executor} runs the fetches, which block. */
    public RefreshingCredentialCache(Fetch<K> fetch, Executor executor, Clock clock) {
        this.fetch = fetch;
        this.executor = executor;
        this.clock = clock;
    }

    /** The key if one is at hand that AWS still takes; else nothing, and it is being fetched. */
    public Optional<Credential> find(K wanted) {
        Instant now = clock.instant();
        Slot slot = slots.get(wanted);
        if (slot == null) {
            slot = evict().computeIfAbsent(wanted, key -> new Slot(now));
        }
        slot.lastUse = now;
        refreshIfDue(wanted, slot, now);
        return slot.validAt(now);
    }

    /** Fetches ahead what is in use and will soon die, and forgets what nobody asks for; to be called now and then. */
    public void refreshDue() {
        Instant now = clock.instant();
        slots.entrySet()
                .removeIf(
                        entry -> entry.getValue().lastUse.plus(FORGOTTEN_AFTER).isBefore(now));
        slots.forEach((wanted, slot) -> refreshIfDue(wanted, slot, now));
    }

    /** Forgets every key, as when the broker is sealed. */
    public void clear() {
        slots.clear();
    }

    private Map<K, Slot> evict() {
        if (slots.size() >= MOST) {
            slots.clear();
        }
        return slots;
    }

    private void refreshIfDue(K wanted, Slot slot, Instant now) {
        if (now.isBefore(slot.due) || !slot.fetching.compareAndSet(false, true)) {
            return;
        }
        if (now.isBefore(slot.due)) { // fetched by another meanwhile
            slot.fetching.set(false);
            return;
        }
        try {
            executor.execute(() -> fetch(wanted, slot));
        } catch (RejectedExecutionException e) {
            slot.fetching.set(false);
        }
    }

    private void fetch(K wanted, Slot slot) {
        try {
            slot.store(fetch.fetch(wanted), clock.instant());
        } catch (CredentialException | RuntimeException e) {
            slot.onFailure(clock.instant());
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("credential refresh failed");
        } finally {
            slot.fetching.set(false);
        }
    }

    /** One key, the last good one, and when the next is due. */
    private static final class Slot {
        private final AtomicBoolean fetching = new AtomicBoolean();
        private volatile Instant lastUse;
        private volatile Instant due = Instant.MIN;
        private volatile @Nullable TemporaryCredential last;
        private Duration pause = SHORTEST_PAUSE; // touched by whoever holds fetching

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
