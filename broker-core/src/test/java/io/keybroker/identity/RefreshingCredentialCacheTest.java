package io.keybroker.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Temporary keys kept alive: when they are fetched, and for how long the last one serves. */
final class RefreshingCredentialCacheTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LIFE = Duration.ofHours(1);

    private final List<String> fetched = new ArrayList<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private Instant now = START;
    private Duration life = LIFE;
    private boolean broken;

    private RefreshingCredentialCache<String> cache(Executor executor) {
        return new RefreshingCredentialCache<>(this::fetch, executor, clock);
    }

    private TemporaryCredential fetch(String name) throws CredentialException {
        fetched.add(name);
        if (broken) {
            throw new CredentialException(CredentialException.Reason.UNREACHED, "nobody answers");
        }
        Instant end = life.isZero() ? Instant.MAX : now.plus(life);
        return new TemporaryCredential(key(fetched.size()), end);
    }

    private static Credential key(int number) {
        return new Credential(
                new AccessKeyId(String.format(Locale.ROOT, "ASIA%016d", number)),
                SecretKey.of("x".repeat(40).toCharArray()));
    }

    private static Optional<String> id(Optional<Credential> credential) {
        return credential.map(each -> each.id().value());
    }

    private void passes(Duration time) {
        now = now.plus(time);
    }

    @Test
    void fetchesOnceHoweverManyAskAndNeverBlocks() {
        RefreshingCredentialCache<String> cache = cache(waiting::add);

        assertThat(cache.find("app")).isEmpty();
        assertThat(cache.find("app")).isEmpty();
        assertThat(waiting).hasSize(1);
        waiting.remove().run();

        assertThat(id(cache.find("app"))).contains("ASIA0000000000000001");
        assertThat(waiting).isEmpty();
        assertThat(fetched).containsExactly("app");
    }

    @Test
    void keepsKeysOfDifferentNamesApart() {
        RefreshingCredentialCache<String> cache = cache(Runnable::run);

        assertThat(id(cache.find("app"))).contains("ASIA0000000000000001");
        assertThat(id(cache.find("ops"))).contains("ASIA0000000000000002");
        assertThat(id(cache.find("app"))).contains("ASIA0000000000000001");
    }

    @Test
    void fetchesTheNextFiveMinutesAheadOfTheEnd() {
        RefreshingCredentialCache<String> cache = cache(Runnable::run);
        cache.find("app");

        passes(Duration.ofMinutes(54));
        cache.refreshDue();
        assertThat(fetched).hasSize(1);

        passes(Duration.ofMinutes(1));
        cache.refreshDue();
        assertThat(fetched).hasSize(2);
        assertThat(id(cache.find("app"))).contains("ASIA0000000000000002");
    }

    @Test
    void servesTheLastGoodKeyUntilTenSecondsBeforeItsEnd() {
        RefreshingCredentialCache<String> cache = cache(Runnable::run);
        cache.find("app");
        broken = true;

        passes(LIFE.minusSeconds(11));
        assertThat(id(cache.find("app"))).contains("ASIA0000000000000001");

        passes(Duration.ofSeconds(1));
        assertThat(cache.find("app")).isEmpty();
    }

    @Test
    void triesAgainAfterPausesThatDoubleToAMinute() {
        RefreshingCredentialCache<String> cache = cache(Runnable::run);
        broken = true;
        List<Long> attempts = new ArrayList<>();

        for (int second = 0; second < 300; second++) {
            int before = fetched.size();
            cache.find("app");
            if (fetched.size() > before) {
                attempts.add((long) second);
            }
            passes(Duration.ofSeconds(1));
        }

        assertThat(attempts).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L, 243L);
    }

    @Test
    void fetchesKeysWithoutAnEndAgainWithinTenMinutes() {
        RefreshingCredentialCache<String> cache = cache(Runnable::run);
        life = Duration.ZERO;
        cache.find("app");

        passes(Duration.ofMinutes(4));
        cache.refreshDue();
        assertThat(fetched).hasSize(1);

        passes(Duration.ofMinutes(3));
        cache.refreshDue();
        assertThat(fetched).hasSize(2);
    }

    @Test
    void stopsFetchingWhatNobodyHasAskedForAnHour() {
        RefreshingCredentialCache<String> cache = cache(Runnable::run);
        life = Duration.ofHours(12);
        cache.find("app");

        passes(Duration.ofHours(1).plusSeconds(1));
        cache.refreshDue();
        passes(Duration.ofHours(11));
        cache.refreshDue();

        assertThat(fetched).hasSize(1);
    }

    @Test
    void hasNoKeyAfterItWasCleared() {
        RefreshingCredentialCache<String> cache = cache(waiting::add);
        cache.find("app");
        waiting.remove().run();

        cache.clear();

        assertThat(cache.find("app")).isEmpty();
        assertThat(waiting).hasSize(1);
    }

    @Test
    void asksAgainWhereTheExecutorWasFull() {
        boolean[] full = {true};
        RefreshingCredentialCache<String> cache = cache(task -> {
            if (full[0]) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        });

        assertThat(cache.find("app")).isEmpty();
        full[0] = false;

        assertThat(id(cache.find("app"))).contains("ASIA0000000000000001");
    }
}
