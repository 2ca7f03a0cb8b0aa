package io.keybroker.demo;

import io.keybroker.demo.RawConnection.RawResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A client that wants nothing but its object, again and again, now and then over a new connection. */
final class VictimProbe implements AutoCloseable {
    private static final int REQUESTS_PER_CONNECTION = 25;
    private static final long PAUSE_MILLIS = 2;

    private final Thread thread = new Thread(this::run, "victim");
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Connections connections;
    private final String request;
    private final List<Long> micros = new ArrayList<>();
    private final List<Long> connectMicros = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /** Opens a connection to the broker. */
    interface Connections {
        RawConnection open() throws Exception;
    }

    /**
     * What the victim saw.
     *
     * @param requests how many it sent
     * @param failures those that did not succeed
     * @param p50 microseconds
     * @param p99 microseconds
     * @param connectP99 microseconds of a TCP connection and its TLS handshake
     */
    record Report(int requests, List<String> failures, long p50, long p99, long connectP99) {}

    VictimProbe(Connections connections, String request) {
        this.connections = connections;
        this.request = request;
    }

    VictimProbe start() {
        thread.start();
        return this;
    }

    private void run() {
        while (!stopped.get()) {
            long began = System.nanoTime();
            try (RawConnection call = connections.open()) {
                call.handshake();
                add(connectMicros, began);
                for (int i = 0; i < REQUESTS_PER_CONNECTION && !stopped.get(); i++) {
                    send(call);
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                add(e.toString());
            }
        }
    }

    private void send(RawConnection call) throws IOException {
        long began = System.nanoTime();
        RawResponse response = call.send(request).answer();
        add(micros, began);
        if (response.status() != 200) {
            add(response.head());
        }
    }

    private synchronized void add(List<Long> to, long began) {
        to.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began));
    }

    private synchronized void add(String failure) {
        failures.add(failure);
    }

    /** What it saw since the last report. */
    synchronized Report report() {
        Collections.sort(micros);
        Collections.sort(connectMicros);
        Report report = new Report(
                micros.size(),
                List.copyOf(failures),
                quantile(micros, 0.5),
                quantile(micros, 0.99),
                quantile(connectMicros, 0.99));
        connectMicros.clear();
        micros.clear();
        failures.clear();
        return report;
    }

    private static long quantile(List<Long> sorted, double quantile) {
        return sorted.isEmpty()
                ? 0
                : sorted.get((int) Math.min(sorted.size() - 1L, Math.round(sorted.size() * quantile)));
    }

    @Override
    public void close() {
        stopped.set(true);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(40));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
