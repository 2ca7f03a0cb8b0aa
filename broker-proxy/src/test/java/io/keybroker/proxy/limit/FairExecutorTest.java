package io.keybroker.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FairExecutorTest {
    private static final IpAddress GREEDY = IpAddress.parse("10.0.0.1");
    private static final IpAddress MODEST = IpAddress.parse("10.0.0.2");

    private final FairExecutor executor = new FairExecutor("fair", "tasks", 1);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<?>> submitted = new ArrayList<>();

    @AfterEach
    void close() {
        executor.close();
    }

    private void block() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        submitted.add(executor.submit(GREEDY, () -> {
            running.countDown();
            return blocked.await(20, TimeUnit.SECONDS);
        }));
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private void submit(IpAddress peer, String name) throws RequestRejectedException {
        submitted.add(executor.submit(peer, () -> ran.add(name)));
    }

    private void finish() {
        blocked.countDown();
        CompletableFuture.allOf(submitted.toArray(CompletableFuture[]::new)).join();
    }

    @Test
    void letsAddressesTakeTurns() throws Exception {
        block();
        for (int i = 0; i < 10; i++) {
            submit(GREEDY, "greedy");
        }
        submit(MODEST, "modest");
        submit(MODEST, "modest");
        finish();

        assertThat(ran.subList(0, 4)).containsExactly("greedy", "modest", "greedy", "modest");
        assertThat(ran).hasSize(12);
    }

    @Test
    void rejectsWhatExceedsTheShareOfAnAddressAndStillTakesAnothers() throws Exception {
        block();
        for (int i = 0; i < 16; i++) {
            submit(GREEDY, "greedy");
        }

        assertThat(catchThrowableOfType(RequestRejectedException.class, () -> submit(GREEDY, "greedy"))
                        .errorCode())
                .isEqualTo(ErrorCode.SLOW_DOWN);
        submit(MODEST, "modest");
        finish();

        assertThat(ran).hasSize(17).contains("modest");
    }

    @Test
    void rejectsWhatExceedsTheWholeQueue() throws Exception {
        block();
        for (int i = 0; i < 64; i++) {
            submit(IpAddress.parse("10.0.1." + i), "one");
        }

        assertThat(catchThrowableOfType(RequestRejectedException.class, () -> submit(MODEST, "modest"))
                        .errorCode())
                .isEqualTo(ErrorCode.SLOW_DOWN);
        finish();

        assertThat(ran).hasSize(64);
    }

    @Test
    void skipsWhatIsCancelledBeforeItsTurn() throws Exception {
        block();
        CompletableFuture<Boolean> cancelled = executor.submit(MODEST, () -> ran.add("cancelled"));
        cancelled.cancel(false);
        submit(MODEST, "next");
        finish();

        assertThat(ran).containsExactly("next");
    }

    @Test
    void hasTheFailureOfATaskInItsFuture() throws Exception {
        CompletableFuture<Object> failed = executor.submit(MODEST, () -> {
            throw new StackOverflowError("deep");
        });

        assertThat(failed)
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(StackOverflowError.class);
    }
}
