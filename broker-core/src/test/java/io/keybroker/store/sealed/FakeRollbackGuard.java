package io.keybroker.store.sealed;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** An anchor for tests of other things. */
public final class FakeRollbackGuard implements RollbackGuard {
    private final Map<String, Long> seen = new ConcurrentHashMap<>();

    @Override
    public OptionalLong last(String store) {
        Long last = seen.get(store);
        return last == null ? OptionalLong.empty() : OptionalLong.of(last);
    }

    @Override
    public boolean advance(String store, long generation) {
        return generation > last(store).orElse(0) && seen.merge(store, generation, Math::max) == generation;
    }

    @Override
    public void resetTo(String store, long generation) {
        seen.merge(store, generation, Math::min);
    }
}
