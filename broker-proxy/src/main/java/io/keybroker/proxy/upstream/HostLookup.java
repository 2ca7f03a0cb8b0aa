package io.keybroker.proxy.upstream;

import io.keybroker.catalogue.Endpoint;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Resolves endpoints on background threads, with a cache. A catalogue host must have a public address; an endpoint
 * override can have any.
 */
public final class HostLookup implements AutoCloseable {
    private static final long FRESH_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long LAST_GOOD_NANOS = Duration.ofMinutes(5).toNanos();
    private static final int THREADS = 4;
    private static final int WAITING = 1024;

    private final Map<Name, Found> found = new ConcurrentHashMap<>();
    private final Map<Name, CompletableFuture<Found>> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor executor;
    private final LongSupplier nanoTime;

    private record Name(String host, boolean stated) {}

    private record Found(List<InetAddress> addresses, long at) {}

    public HostLookup(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.executor = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "host-lookup");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Addresses to connect to, best first; fails with a {@link RefusedException}. Never blocks. */
    CompletionStage<List<InetAddress>> addressesOf(Endpoint endpoint) {
        Name name = new Name(endpoint.host(), endpoint.stated());
        Found known = found.get(name);
        if (known != null && nanoTime.getAsLong() - known.at < FRESH_NANOS) {
            return CompletableFuture.completedStage(known.addresses);
        }
        CompletableFuture<Found> asked = new CompletableFuture<>();
        CompletableFuture<Found> already = underWay.putIfAbsent(name, asked);
        if (already != null) {
            return already.thenApply(Found::addresses);
        }
        try {
            executor.execute(() -> ask(name, asked));
        } catch (RejectedExecutionException e) {
            underWay.remove(name, asked);
            asked.completeExceptionally(new RefusedException(Refusal.SLOW_DOWN, "too many concurrent DNS lookups"));
        }
        return asked.thenApply(Found::addresses);
    }

    private void ask(Name name, CompletableFuture<Found> asked) {
        try {
            Found fresh = new Found(allowed(name), nanoTime.getAsLong());
            found.put(name, fresh);
            asked.complete(fresh);
        } catch (UnknownHostException e) {
            lastGood(name, asked);
        } catch (RefusedException | RuntimeException e) {
            asked.completeExceptionally(e);
        } finally {
            underWay.remove(name, asked);
        }
    }

    private void lastGood(Name name, CompletableFuture<Found> asked) {
        Found known = found.get(name);
        if (known != null && nanoTime.getAsLong() - known.at < LAST_GOOD_NANOS) {
            asked.complete(known);
        } else {
            asked.completeExceptionally(
                    new RefusedException(Refusal.UPSTREAM_FAILED, "the host '" + name.host + "' cannot be resolved"));
        }
    }

    private static List<InetAddress> allowed(Name name) throws UnknownHostException, RefusedException {
        List<InetAddress> allowed = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(name.host)) {
            if (name.stated || PublicAddresses.contains(address)) {
                allowed.add(address);
            }
        }
        if (allowed.isEmpty()) {
            throw new RefusedException(Refusal.UPSTREAM_FAILED, "the host '" + name.host + "' has no public address");
        }
        return List.copyOf(allowed);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
