package io.keybroker.proxy.launch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blocking work of launches: bounded in number, and what was reserved always runs. */
final class BoundedExecutorTest {
    private static final int PLACES = 256;

    private final BoundedExecutor executor = new BoundedExecutor();

    @AfterEach
    void close() {
        executor.close();
    }

    private void reserveAll() throws RequestRejectedException {
        for (int i = 0; i < PLACES; i++) {
            executor.reserve();
        }
    }

    private void assertFull() {
        assertThatThrownBy(executor::reserve)
                .hasMessageContaining("too many concurrent launches")
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.SLOW_DOWN));
    }

    @Test
    void rejectsReservationsAboveTheLimit() throws Exception {
        reserveAll();

        assertFull();
    }

    @Test
    void returnsThePlaceAfterTheLastTask() throws Exception {
        reserveAll();

        executor.runLast("ticket", "request-1", () -> {}).get(5, SECONDS);

        assertThatCode(executor::reserve).doesNotThrowAnyException();
        assertFull();
    }

    @Test
    void returnsThePlaceOfATaskThatFails() throws Exception {
        reserveAll();

        executor.runLast("ticket", "request-1", () -> {
                    throw new IllegalStateException("no database");
                })
                .get(5, SECONDS);
        executor.runLast("ticket", "request-2", () -> {
                    throw new StackOverflowError();
                })
                .get(5, SECONDS);

        assertThatCode(executor::reserve).doesNotThrowAnyException();
        assertThatCode(executor::reserve).doesNotThrowAnyException();
        assertFull();
    }

    @Test
    void runsEveryReservedTaskThoughAllThreadsAreBusy() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(PLACES);
        for (int i = 0; i < PLACES; i++) {
            executor.reserve();
            executor.run(() -> {
                awaitQuietly(release);
                ran.countDown();
            });
        }
        assertThat(ran.getCount()).isEqualTo(PLACES);

        release.countDown();

        assertThat(ran.await(10, SECONDS)).isTrue();
    }

    @Test
    void completesBeforeATaskThatTakesTooLong() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        executor.reserve();
        CompletableFuture<Void> done = executor.runLast("ticket", "request-1", () -> awaitQuietly(release));

        assertThatCode(() -> done.get(20, SECONDS)).doesNotThrowAnyException();

        release.countDown();
    }

    @Test
    void finishesTasksUnderWayWhenItCloses() throws Exception {
        List<AtomicBoolean> finished = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            AtomicBoolean one = new AtomicBoolean();
            finished.add(one);
            executor.reserve();
            executor.runLast("ticket", "request-" + i, () -> one.set(true));
        }

        executor.close();

        assertThat(finished).allSatisfy(one -> assertThat(one).isTrue());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
