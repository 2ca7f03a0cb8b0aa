package io.keybroker.catalogue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A bounded cache, cleared when full, since clients choose the keys. */
final class Recent<K, V> {
    private static final int MOST = 4096;

    private final Map<K, V> known = new ConcurrentHashMap<>();

    @Nullable
    V of(K key) {
        return known.get(key);
    }

    V keep(K key, V value) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(key, value);
        return value;
    }
}
