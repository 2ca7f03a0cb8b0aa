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

    private FreshCredentials<String> cache(Executor executor) {
        return new FreshCredentials<>(this::fetch, executor, clock);
    }

    private TemporaryCredential fetch(String name) throws SourceException {
        fetched.add(name);
        if (broken) {
            throw new SourceException(SourceException.Reason.UNREACHED, "nobody answers");
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
        FreshCredentials<String> cache = cache(waiting::add);

        assertThat(cache.at("app")).isEmpty();
        assertThat(cache.at("app")).isEmpty();
        assertThat(waiting).hasSize(1);
        waiting.remove().run();

        assertThat(id(cache.at("app"))).contains("ASIA0000000000000001");
        assertThat(waiting).isEmpty();
        assertThat(fetched).containsExactly("app");
    }

    @Test
    void keepsKeysOfDifferentNamesApart() {
        FreshCredentials<String> cache = cache(Runnable::run);

        assertThat(id(cache.at("app"))).contains("ASIA0000000000000001");
        assertThat(id(cache.at("ops"))).contains("ASIA0000000000000002");
        assertThat(id(cache.at("app"))).contains("ASIA0000000000000001");
    }

    @Test
    void fetchesTheNextFiveMinutesAheadOfTheEnd() {
        FreshCredentials<String> cache = cache(Runnable::run);
        cache.at("app");

        passes(Duration.ofMinutes(54));
        cache.tend();
        assertThat(fetched).hasSize(1);

        passes(Duration.ofMinutes(1));
        cache.tend();
        assertThat(fetched).hasSize(2);
        assertThat(id(cache.at("app"))).contains("ASIA0000000000000002");
    }

    @Test
    void servesTheLastGoodKeyUntilTenSecondsBeforeItsEnd() {
        FreshCredentials<String> cache = cache(Runnable::run);
        cache.at("app");
        broken = true;

        passes(LIFE.minusSeconds(11));
        assertThat(id(cache.at("app"))).contains("ASIA0000000000000001");

        passes(Duration.ofSeconds(1));
        assertThat(cache.at("app")).isEmpty();
    }

    @Test
    void triesAgainAfterPausesThatDoubleToAMinute() {
        FreshCredentials<String> cache = cache(Runnable::run);
        broken = true;
        List<Long> attempts = new ArrayList<>();

        for (int second = 0; second < 300; second++) {
            int before = fetched.size();
            cache.at("app");
            if (fetched.size() > before) {
                attempts.add((long) second);
            }
            passes(Duration.ofSeconds(1));
        }

        assertThat(attempts).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L, 243L);
    }

    @Test
    void fetchesKeysWithoutAnEndAgainWithinTenMinutes() {
        FreshCredentials<String> cache = cache(Runnable::run);
        life = Duration.ZERO;
        cache.at("app");

        passes(Duration.ofMinutes(4));
        cache.tend();
        assertThat(fetched).hasSize(1);

        passes(Duration.ofMinutes(3));
        cache.tend();
        assertThat(fetched).hasSize(2);
    }

    @Test
    void stopsFetchingWhatNobodyHasAskedForAnHour() {
        FreshCredentials<String> cache = cache(Runnable::run);
        life = Duration.ofHours(12);
        cache.at("app");

        passes(Duration.ofHours(1).plusSeconds(1));
        cache.tend();
        passes(Duration.ofHours(11));
        cache.tend();

        assertThat(fetched).hasSize(1);
    }

    @Test
    void hasNoKeyAfterItWasCleared() {
        FreshCredentials<String> cache = cache(waiting::add);
        cache.at("app");
        waiting.remove().run();

        cache.forget();

        assertThat(cache.at("app")).isEmpty();
        assertThat(waiting).hasSize(1);
    }

    @Test
    void asksAgainWhereTheExecutorWasFull() {
        boolean[] full = {true};
        FreshCredentials<String> cache = cache(task -> {
            if (full[0]) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        });

        assertThat(cache.at("app")).isEmpty();
        full[0] = false;

        assertThat(id(cache.at("app"))).contains("ASIA0000000000000001");
    }
}
