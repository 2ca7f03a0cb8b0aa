package io.keybroker.proxy.sink;

import io.keybroker.concurrent.DaemonThreadFactory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounded queue of one sink. Excess records are dropped, counted and logged. After a broken connection records are
 * sent again, so a record can arrive twice.
 */
final class SinkQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkQueue.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FAREWELL_SECONDS = 3;

    private final String name;
    private final SinkWriter writer;
    private final long most;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private long bytes;
    private long droppedRecords;
    private long reported;
    private boolean failing;
    private boolean closing;

    private SinkQueue(String name, SinkWriter writer, long most) {
        this.name = name;
        this.writer = writer;
        this.most = most;
        this.thread = new DaemonThreadFactory("audit-copy").newThread(this::run);
    }

    /** Opens a sink with a queue of this many bytes. */
    static SinkQueue open(String name, SinkWriter writer, long most) {
        SinkQueue queue = new SinkQueue(name, writer, most);
        queue.thread.start();
        return queue;
    }

    /** Queues lines, or counts them as dropped if the queue is full; never waits for the sink. */
    void offer(byte[] lines) {
        lock.lock();
        try {
            if (closing || bytes + lines.length > most) {
                droppedRecords += count(lines);
            } else {
                bytes += lines.length;
                waiting.add(lines);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private static long count(byte[] lines) {
        long count = 0;
        for (byte character : lines) {
            count += character == '\n' ? 1 : 0;
        }
        return count;
    }

    /** Returns the number of dropped lines. */
    long droppedRecords() {
        lock.lock();
        try {
            return droppedRecords;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (byte[] lines = next(); lines.length > 0; lines = next()) {
                deliver(lines);
                logState();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed while it waited for a failing sink
        } finally {
            writer.close();
        }
    }

    /** Returns the next lines; empty when it is closed and drained. */
    private byte[] next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                changed.await();
            }
            return waiting.isEmpty() ? new byte[0] : waiting.remove();
        } finally {
            lock.unlock();
        }
    }

    private void deliver(byte[] lines) throws InterruptedException {
        while (!tryWrite(lines)) {
            lock.lock();
            try {
                long left = RETRY_NANOS;
                while (!closing && left > 0) {
                    left = changed.awaitNanos(left);
                }
                if (closing) {
                    droppedRecords += count(lines);
                    throw new InterruptedException("flushing the sink timed out");
                }
            } finally {
                lock.unlock();
            }
        }
        lock.lock();
        try {
            bytes -= lines.length;
        } finally {
            lock.unlock();
        }
    }

    private boolean tryWrite(byte[] lines) {
        try {
            writer.write(lines);
            if (failing) {
                failing = false;
                LOG.atInfo().addKeyValue("sink", name).log("audit sink recovered");
            }
            return true;
        } catch (IOException e) {
            writer.close();
            if (!failing) {
                failing = true;
                LOG.atWarn()
                        .addKeyValue("sink", name)
                        .addKeyValue("cause", String.valueOf(e))
                        .log("audit sink failed");
            }
            return false;
        }
    }

    private void logState() {
        long now = droppedRecords();
        if (now > reported) {
            LOG.atWarn()
                    .addKeyValue("sink", name)
                    .addKeyValue("lines", now - reported)
                    .log("audit sink dropped records");
            reported = now;
        }
    }

    /** Stops accepting lines, and gives the sink a moment for its queue. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(FAREWELL_SECONDS));
            if (thread.isAlive()) {
                writer.close();
                thread.interrupt();
                thread.join(TimeUnit.SECONDS.toMillis(FAREWELL_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            waiting.forEach(lines -> droppedRecords += count(lines));
            waiting.clear();
        } finally {
            lock.unlock();
        }
        logState();
    }
}
