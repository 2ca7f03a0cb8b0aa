package io.keybroker.store;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** An anchor for tests of other things. */
final class RememberedGenerations implements GenerationAnchor {
    private final Map<String, Long> seen = new ConcurrentHashMap<>();

    @Override
    public OptionalLong last(String store) {
        Long last = seen.get(store);
        return last == null ? OptionalLong.empty() : OptionalLong.of(last);
    }

    @Override
    public boolean raise(String store, long generation) {
        return generation > last(store).orElse(0) && seen.merge(store, generation, Math::max) == generation;
    }

    @Override
    public void lower(String store, long generation) {
        seen.merge(store, generation, Math::min);
    }
}
