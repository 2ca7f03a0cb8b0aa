package io.keybroker.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.function.Function;

/**
 * A cache of recomputable values, whose keys clients choose: above its size it evicts the least used. It is
 * thread-safe and has no own thread: eviction runs in the calling thread, a few entries at a time.
 */
public final class BoundedCache<K, V> {
    private final Cache<K, V> entries;

    public BoundedCache(int maxEntries) {
        entries = Caffeine.newBuilder()
                .maximumSize(maxEntries)
                .executor(Runnable::run)
                .build();
    }

    public Optional<V> find(K key) {
        return Optional.ofNullable(entries.getIfPresent(key));
    }

    /** Stores a value, and returns the stored one. */
    public V put(K key, V value) {
        entries.put(key, value);
        return value;
    }

    /** Returns the value of a key, computed once for concurrent callers; {@code compute} must be short. */
    public V get(K key, Function<? super K, ? extends V> compute) {
        return entries.get(key, compute);
    }

    public void remove(K key) {
        entries.invalidate(key);
    }

    /** Returns the number of entries, after evictions above the limit. */
    public long size() {
        entries.cleanUp();
        return entries.estimatedSize();
    }
}
