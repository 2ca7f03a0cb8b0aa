package io.keybroker.proxy.limit;

import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs long tasks on few threads instead of an event loop. Peer addresses take turns, and each has its share of a
 * bounded queue, so that none is delayed by the whole backlog of another.
 */
public final class FairExecutor implements AutoCloseable {
    private static final int MAX_QUEUED = 64;
    private static final int MAX_QUEUED_EACH = 16;

    private final ExecutorService threads;
    private final Map<IpAddress, Deque<Runnable>> queues = new LinkedHashMap<>();
    private final String work;
    private int queued;

    /** {@code work} names the work in the rejection of a full queue. */
    public FairExecutor(String name, String work, int count) {
        this.work = work;
        threads = Executors.newFixedThreadPool(count, new DaemonThreadFactory(name));
    }

    /**
     * Queues a task of a peer address; a task cancelled before its turn does not run.
     *
     * @throws RequestRejectedException if the queue, or the share of this address, is full
     */
    public <T> CompletableFuture<T> submit(IpAddress peer, Callable<T> task) throws RequestRejectedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        enqueue(peer, () -> run(task, result));
        threads.execute(() -> poll().ifPresent(Runnable::run));
        return result;
    }

    private static <T> void run(Callable<T> task, CompletableFuture<T> result) {
        if (result.isDone()) {
            return;
        }
        try {
            result.complete(task.call());
        } catch (Exception | Error e) {
            result.completeExceptionally(e);
        }
    }

    private synchronized void enqueue(IpAddress peer, Runnable task) throws RequestRejectedException {
        Deque<Runnable> queue = queues.computeIfAbsent(peer, address -> new ArrayDeque<>());
        if (queued >= MAX_QUEUED || queue.size() >= MAX_QUEUED_EACH) {
            if (queue.isEmpty()) {
                queues.remove(peer);
            }
            throw new RequestRejectedException(ErrorCode.SLOW_DOWN, "too many " + work + " at once");
        }
        queue.add(task);
        queued++;
    }

    /** Returns the next task of the address whose turn it is. */
    private synchronized Optional<Runnable> poll() {
        Iterator<Map.Entry<IpAddress, Deque<Runnable>>> turns =
                queues.entrySet().iterator();
        if (!turns.hasNext()) {
            return Optional.empty();
        }
        Map.Entry<IpAddress, Deque<Runnable>> turn = turns.next();
        turns.remove();
        Deque<Runnable> queue = turn.getValue();
        Runnable task = queue.remove();
        queued--;
        if (!queue.isEmpty()) {
            queues.put(turn.getKey(), queue);
        }
        return Optional.of(task);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
