package io.keybroker.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BoundedCacheTest {
    private final BoundedCache<Integer, String> cache = new BoundedCache<>(8);

    @Test
    void findsWhatWasPut() {
        assertThat(cache.find(1)).isEmpty();
        assertThat(cache.put(1, "one")).isEqualTo("one");
        assertThat(cache.find(1)).contains("one");
    }

    @Test
    void computesAValueOnce() {
        AtomicInteger computed = new AtomicInteger();

        for (int i = 0; i < 3; i++) {
            assertThat(cache.get(1, key -> "value " + computed.incrementAndGet()))
                    .isEqualTo("value 1");
        }
    }

    @Test
    void removesAnEntry() {
        cache.put(1, "one");
        cache.remove(1);

        assertThat(cache.find(1)).isEmpty();
    }

    @Test
    void keepsNoMoreThanItsLimit() {
        for (int i = 0; i < 1_000; i++) {
            cache.put(i, "value");
        }

        assertThat(cache.size()).isLessThanOrEqualTo(8);
    }

    @Test
    void keepsWhatIsInUseWhileOthersComeOnce() {
        cache.put(0, "in use");
        for (int i = 1; i < 1_000; i++) {
            cache.find(0);
            cache.put(i, "once");
        }

        assertThat(cache.find(0)).contains("in use");
    }
}
