package io.keybroker.proxy.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What waits, in the order in which it came for each key, with the keys taking turns.
 *
 * @param <K> who takes turns
 * @param <T> what waits; no two are equal
 */
final class RoundRobin<K, T> {
    private final Map<K, Set<T>> queues = new LinkedHashMap<>();
    private int size;

    void add(K key, T item) {
        if (queues.computeIfAbsent(key, none -> new LinkedHashSet<>()).add(item)) {
            size++;
        }
    }

    /** Takes out the first of the key whose turn it is, which has its next turn after all others. */
    Optional<T> poll() {
        Iterator<Map.Entry<K, Set<T>>> turns = queues.entrySet().iterator();
        if (!turns.hasNext()) {
            return Optional.empty();
        }
        Map.Entry<K, Set<T>> turn = turns.next();
        turns.remove();
        Iterator<T> items = turn.getValue().iterator();
        T first = items.next();
        items.remove();
        size--;
        if (items.hasNext()) {
            queues.put(turn.getKey(), turn.getValue());
        }
        return Optional.of(first);
    }

    /** Takes one out before its turn. */
    void remove(K key, T item) {
        Set<T> queue = queues.getOrDefault(key, Set.of());
        if (queue.contains(item)) {
            queue.remove(item);
            size--;
        }
        if (queue.isEmpty()) {
            queues.remove(key);
        }
    }

    int size() {
        return size;
    }

    int size(K key) {
        return queues.getOrDefault(key, Set.of()).size();
    }
}
