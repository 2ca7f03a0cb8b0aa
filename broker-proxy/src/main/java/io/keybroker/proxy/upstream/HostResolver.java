package io.keybroker.proxy.upstream;

import io.keybroker.cache.BoundedCache;
import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
public final class HostResolver implements AutoCloseable {
    private static final long FRESH_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long LAST_GOOD_NANOS = Duration.ofMinutes(5).toNanos();
    private static final int THREADS = 4;
    private static final int WAITING = 1024;
    private static final int MOST_FOUND = 4096;

    private final BoundedCache<HostKey, CachedAddresses> found = new BoundedCache<>(MOST_FOUND);
    private final Map<HostKey, CompletableFuture<CachedAddresses>> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor executor;
    private final LongSupplier nanoTime;
    private final Dns dns;

    /** Resolves a host by the system's resolver; blocks. */
    @FunctionalInterface
    interface Dns {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    private record HostKey(String host, boolean stated) {}

    private record CachedAddresses(List<InetAddress> addresses, long at) {}

    public HostResolver(LongSupplier nanoTime) {
        this(nanoTime, InetAddress::getAllByName);
    }

    HostResolver(LongSupplier nanoTime, Dns dns) {
        this.nanoTime = nanoTime;
        this.dns = dns;
        this.executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING),
                new DaemonThreadFactory("host-lookup"));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Addresses to connect to, best first; fails with a {@link RequestRejectedException}. Never blocks. */
    CompletionStage<List<InetAddress>> addressesOf(Endpoint endpoint) {
        return addressesOf(new HostKey(endpoint.host(), endpoint.isOverride()));
    }

    /** Resolves all addresses of a host, for a caller with its own filter. */
    CompletionStage<List<InetAddress>> allAddressesOf(String host) {
        return addressesOf(new HostKey(host, true));
    }

    private CompletionStage<List<InetAddress>> addressesOf(HostKey name) {
        Optional<CachedAddresses> cachedAddresses = found(name, FRESH_NANOS);
        if (cachedAddresses.isPresent()) {
            return CompletableFuture.completedStage(cachedAddresses.get().addresses);
        }
        CompletableFuture<CachedAddresses> pending = new CompletableFuture<>();
        CompletableFuture<CachedAddresses> already = underWay.putIfAbsent(name, pending);
        if (already != null) {
            return already.thenApply(CachedAddresses::addresses);
        }
        try {
            executor.execute(() -> complete(name, pending));
        } catch (RejectedExecutionException e) {
            underWay.remove(name, pending);
            pending.completeExceptionally(
                    new RequestRejectedException(ErrorCode.SLOW_DOWN, "too many concurrent DNS lookups"));
        }
        return pending.thenApply(CachedAddresses::addresses);
    }

    private void complete(HostKey name, CompletableFuture<CachedAddresses> pending) {
        try {
            pending.complete(resolve(name, pending));
        } catch (RequestRejectedException | RuntimeException e) {
            pending.completeExceptionally(e);
        }
    }

    private CachedAddresses resolve(HostKey name, CompletableFuture<CachedAddresses> pending)
            throws RequestRejectedException {
        try {
            CachedAddresses cachedAddresses = new CachedAddresses(allowed(name), nanoTime.getAsLong());
            found.put(name, cachedAddresses);
            return cachedAddresses;
        } catch (UnknownHostException e) {
            return lastGood(name);
        } finally {
            underWay.remove(name, pending); // before completion, so that a caller after a failure resolves again
        }
    }

    private Optional<CachedAddresses> found(HostKey name, long maxAgeNanos) {
        return found.find(name).filter(cachedAddresses -> nanoTime.getAsLong() - cachedAddresses.at < maxAgeNanos);
    }

    private CachedAddresses lastGood(HostKey name) throws RequestRejectedException {
        return found(name, LAST_GOOD_NANOS)
                .orElseThrow(() -> new RequestRejectedException(
                        ErrorCode.UPSTREAM_FAILED, "the host '" + name.host + "' cannot be resolved"));
    }

    private List<InetAddress> allowed(HostKey name) throws UnknownHostException, RequestRejectedException {
        List<InetAddress> allowed = new ArrayList<>();
        for (InetAddress address : dns.addressesOf(name.host)) {
            if (name.stated || PublicAddressFilter.contains(address)) {
                allowed.add(address);
            }
        }
        if (allowed.isEmpty()) {
            throw new RequestRejectedException(
                    ErrorCode.UPSTREAM_FAILED, "the host '" + name.host + "' has no public address");
        }
        return List.copyOf(allowed);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
