package io.keybroker.proxy.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class SinkQueueTest {
    private final List<String> arrived = new CopyOnWriteArrayList<>();

    private static byte[] lines(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A sink that does as the test says. */
    private class StubWriter implements SinkWriter {
        private volatile boolean broken;
        private volatile CountDownLatch held = new CountDownLatch(0);

        @Override
        public void write(byte[] bytes) throws IOException {
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IOException("closed", e);
            }
            if (broken) {
                throw new IOException("nobody listens");
            }
            arrived.add(new String(bytes, StandardCharsets.US_ASCII));
        }

        @Override
        public void close() {
            held.countDown();
        }
    }

    @Test
    void passesOnWhatItIsGivenInItsOrder() {
        SinkQueue outlet = SinkQueue.open("tap", new StubWriter(), 1_000);
        outlet.offer(lines("1\n"));
        outlet.offer(lines("2\n3\n"));
        outlet.close();

        assertThat(arrived).containsExactly("1\n", "2\n3\n");
        assertThat(outlet.droppedRecords()).isZero();
    }

    @Test
    void countsWhatDoesNotFitAndKeepsNobodyWaiting() {
        StubWriter tap = new StubWriter();
        tap.held = new CountDownLatch(1);
        SinkQueue outlet = SinkQueue.open("tap", tap, 8);
        outlet.offer(lines("1\n2\n"));
        outlet.offer(lines("3\n4\n"));
        outlet.offer(lines("5\n"));
        outlet.offer(lines("6\n7\n"));

        assertThat(outlet.droppedRecords()).isEqualTo(3);
        tap.held.countDown();
        await().until(() -> arrived.equals(List.of("1\n2\n", "3\n4\n")));
        outlet.offer(lines("8\n"));
        outlet.close();
        assertThat(arrived).last().isEqualTo("8\n");
        assertThat(outlet.droppedRecords()).isEqualTo(3);
    }

    @Test
    void sendsAgainWhatABrokenSinkDidNotTake() {
        StubWriter tap = new StubWriter();
        tap.broken = true;
        SinkQueue outlet = SinkQueue.open("tap", tap, 1_000);
        outlet.offer(lines("1\n"));
        outlet.offer(lines("2\n"));
        tap.broken = false;

        await().until(() -> arrived.equals(List.of("1\n", "2\n")));
        outlet.close();
        assertThat(outlet.droppedRecords()).isZero();
    }

    @Test
    void endsThoughItsSinkTakesNothingAndSaysWhatWasLeft() {
        StubWriter tap = new StubWriter();
        tap.broken = true;
        SinkQueue outlet = SinkQueue.open("tap", tap, 1_000);
        outlet.offer(lines("1\n"));
        outlet.offer(lines("2\n3\n"));

        outlet.close();

        assertThat(arrived).isEmpty();
        assertThat(outlet.droppedRecords()).isEqualTo(3);
        outlet.offer(lines("4\n"));
        assertThat(outlet.droppedRecords()).isEqualTo(4);
    }
}
