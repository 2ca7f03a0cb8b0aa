package io.keybroker.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MonotonicClockTest {
    private static final Duration AHEAD = Duration.ofSeconds(45);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final MovableClock wall = new MovableClock();
    private long nanos;
    private final MonotonicClock clock = new MonotonicClock(wall, () -> nanos, Instant.EPOCH, AHEAD);

    @TempDir
    private Path home;

    /** Wall time, as somebody sets it. */
    private static final class MovableClock extends Clock {
        private Instant now = NOON;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        wall.now = wall.now.plus(time);
    }

    @Test
    void showsWallTime() {
        assertThat(clock.instant()).isEqualTo(NOON);
        pass(Duration.ofHours(1));
        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofHours(1)));
        wall.now = NOON.plus(Duration.ofDays(1));
        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofDays(1)));
        assertThat(clock.lead()).isZero();
    }

    @Test
    void goesOnWhereItWasWhenWallTimeGoesBack() {
        assertThat(clock.instant()).isEqualTo(NOON);
        wall.now = NOON.minus(Duration.ofHours(2));

        assertThat(clock.instant()).isEqualTo(NOON);
        assertThat(clock.lead()).isEqualTo(Duration.ofHours(2));
        pass(Duration.ofSeconds(80));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(70));
    }

    @Test
    void meetsWallTimeAgainWithoutEverGoingBack() {
        assertThat(clock.instant()).isEqualTo(NOON);
        wall.now = NOON.minusSeconds(60);
        Instant before = clock.instant();
        for (int i = 0; i < 600; i++) {
            pass(Duration.ofSeconds(1));
            assertThat(clock.instant()).isAfterOrEqualTo(before);
            before = clock.instant();
        }

        assertThat(clock.instant()).isEqualTo(wall.now);
        assertThat(clock.lead()).isZero();
    }

    @Test
    void startsAtTheHighestTimeSeenBefore() throws IOException {
        try (ClockMark mark = ClockMark.open(home)) {
            assertThat(mark.found()).isEqualTo(Instant.EPOCH);
            mark.write(NOON.plusSeconds(7));
            mark.write(NOON.plusSeconds(8));
        }
        try (ClockMark mark = ClockMark.open(home)) {
            MonotonicClock restarted = new MonotonicClock(wall, () -> nanos, mark.found(), AHEAD);
            assertThat(restarted.instant()).isEqualTo(NOON.plusSeconds(8));
        }
    }

    @Test
    void doesNotAddUpTheMarksOfStartsThatAreKilled() {
        Instant mark = Instant.EPOCH;
        for (int i = 0; i < 200; i++) {
            MonotonicClock killed = new MonotonicClock(wall, () -> nanos, mark, AHEAD);
            mark = killed.mark(AHEAD);
            assertThat(killed.lead()).isLessThanOrEqualTo(AHEAD);
            pass(Duration.ofSeconds(2));
        }
        MonotonicClock last = new MonotonicClock(wall, () -> nanos, mark, AHEAD);
        pass(AHEAD);

        assertThat(last.lead()).isZero();
    }

    @Test
    void neverShowsATimeBeforeOneThatWasShownHoweverItIsKilledAndWallTimeIsSet() {
        Random random = new Random(20_261_201);
        Instant shown = Instant.EPOCH;
        Instant mark = Instant.EPOCH;
        for (int start = 0; start < 500; start++) {
            MonotonicClock killed = new MonotonicClock(wall, () -> nanos, mark, AHEAD);
            for (int write = random.nextInt(3); write >= 0; write--) {
                mark = killed.mark(AHEAD);
                for (int second = random.nextInt(30); second >= 0; second--) {
                    pass(Duration.ofSeconds(1));
                    assertThat(killed.instant()).isAfterOrEqualTo(shown);
                    shown = killed.instant();
                }
            }
            if (random.nextInt(4) == 0) {
                wall.now = wall.now.minusSeconds(random.nextInt(7200));
            }
        }
    }

    @Test
    void rejectsADamagedMarkAndSaysWhatToDo() throws IOException {
        Files.writeString(home.resolve("clock"), "soon\n");

        assertThatThrownBy(() -> ClockMark.open(home))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("clock is damaged (expected: ")
                .hasMessageContaining("delete the file");
    }
}
