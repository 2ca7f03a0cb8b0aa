package io.keybroker.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.audit.AuditLog;
import io.keybroker.auth.AcceptedHosts;
import io.keybroker.net.IpAddress;
import io.keybroker.proxy.client.ClientConnection;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class AuditBatcherTest {
    private boolean broken;
    private final List<List<AuditEvent>> recorded = new ArrayList<>();
    private final List<CompletableFuture<Void>> written = new ArrayList<>();
    private final Queue<Runnable> turn = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final ClientConnection client = new OneLoop();
    private final AuditBatcher journal = new AuditBatcher(new AuditLog() {
        @Override
        public CompletionStage<Void> append(AuditEvent event) {
            return append(List.of(event));
        }

        @Override
        public CompletionStage<Void> append(List<AuditEvent> events) {
            if (broken) {
                throw new IllegalStateException("an event that cannot be encoded");
            }
            recorded.add(List.copyOf(events));
            CompletableFuture<Void> stage = new CompletableFuture<>();
            written.add(stage);
            return stage;
        }
    });

    private static AuditEvent event(String requestId) {
        return new Change(Instant.EPOCH, requestId, "", "", "", "");
    }

    private void intend(String... requestIds) {
        List<AuditEvent> events = new ArrayList<>();
        for (String each : requestIds) {
            events.add(event(each));
        }
        journal.append(events, client, written -> told.add(requestIds[0] + (written ? " written" : " failed")));
    }

    private void endTurn() {
        for (Runnable task = turn.poll(); task != null; task = turn.poll()) {
            task.run();
        }
    }

    @Test
    void handsOverAllOfATurnTogetherAndLetsNobodyGoOnBefore() {
        intend("1");
        intend("2", "2b");
        assertThat(recorded).isEmpty();

        endTurn();

        assertThat(recorded).containsExactly(List.of(event("1"), event("2"), event("2b")));
        assertThat(told).isEmpty();
        written.get(0).complete(null);
        assertThat(told).containsExactly("1 written", "2 written");
    }

    @Test
    void beginsAnewWithEachTurn() {
        intend("1");
        endTurn();
        intend("2");
        endTurn();

        assertThat(recorded).containsExactly(List.of(event("1")), List.of(event("2")));
        written.get(1).complete(null);
        assertThat(told).containsExactly("2 written");
    }

    @Test
    void tellsEachOfATurnThatCouldNotBeWritten() {
        intend("1");
        intend("2");
        endTurn();

        written.get(0).completeExceptionally(new IOException("disk full"));

        assertThat(told).containsExactly("1 failed", "2 failed");
    }

    @Test
    void tellsEachOfATurnWhoseRecordThrows() {
        broken = true;
        intend("1");
        intend("2");

        endTurn();

        assertThat(told).containsExactly("1 failed", "2 failed");
    }

    @Test
    void tellsTheOthersOfATurnAfterACallbackThatThrows() {
        journal.append(List.of(event("1")), client, written -> {
            throw new AssertionError("a fault of this client's");
        });
        intend("2");
        endTurn();

        written.get(0).complete(null);

        assertThat(told).containsExactly("2 written");
    }

    @Test
    void keepsTheTurnsOfTwoEventLoopsApart() throws Exception {
        intend("1");
        Thread other = new Thread(() -> intend("2"));
        other.start();
        other.join();

        turn.remove().run(); // the first loop's turn ends, and what gathers on the other stays there

        assertThat(recorded).containsExactly(List.of(event("1")));
    }

    /** A connection whose event loop is this thread. */
    private final class OneLoop implements ClientConnection {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void executeAfterReadLoop(Runnable task) {
            turn.add(task);
        }

        @Override
        public IpAddress peer() {
            return IpAddress.parse("10.0.4.17");
        }

        @Override
        public AcceptedHosts hosts() {
            return AcceptedHosts.ANY;
        }

        @Override
        public void requestMore() {}

        @Override
        public void write(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void flush() {}

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public boolean isDraining() {
            return false;
        }

        @Override
        public void endResponse(boolean keepAlive) {}

        @Override
        public void abort() {}
    }
}
