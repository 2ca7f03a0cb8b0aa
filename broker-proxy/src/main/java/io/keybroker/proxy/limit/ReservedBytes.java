package io.keybroker.proxy.limit;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How many bytes each of many has reserved; one without any is not remembered.
 *
 * @param <K> who reserves
 */
final class ReservedBytes<K> {
    private final ConcurrentHashMap<K, Long> reserved = new ConcurrentHashMap<>();

    /** Adds bytes, fewer if negative; what it has then. */
    long add(K owner, long bytes) {
        long now = reserved.merge(owner, bytes, Long::sum);
        reserved.remove(owner, 0L);
        return now;
    }
}
