package io.keybroker.ec2;

import io.keybroker.concurrent.TokenBucket;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Batches the requests of one region into calls, limits their rate, and backs off after a failure. */
final class DescribeBatcher {
    private static final Duration WINDOW = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int BURST = 20;
    private static final int PER_SECOND = 5; // EC2 refills ten per second, for each account and region

    private final DescribeInstancesCall call;
    private final ScheduledExecutorService executor;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final TokenBucket bucket;
    private final Map<String, CompletableFuture<Optional<InstanceDescription>>> waiting = new LinkedHashMap<>();
    private boolean due;
    private int failures;
    private long firstFailure;
    private long pausedUntil;

    DescribeBatcher(
            DescribeInstancesCall call,
            ScheduledExecutorService executor,
            RandomGenerator random,
            LongSupplier nanoTime) {
        this.call = call;
        this.executor = executor;
        this.random = random;
        this.nanoTime = nanoTime;
        this.bucket = new TokenBucket(BURST, PER_SECOND, nanoTime);
        this.pausedUntil = nanoTime.getAsLong();
    }

    /** Returns the complete descriptions of these instances; blocks. */
    Map<String, InstanceDescription> describe(Collection<String> ids) throws Ec2UnavailableException {
        Map<String, CompletableFuture<Optional<InstanceDescription>>> pending = enqueue(ids);
        Map<String, InstanceDescription> answers = new HashMap<>();
        long end = nanoTime.getAsLong() + PATIENCE.toNanos() * (1 + ids.size() / DescribeInstancesCall.MOST);
        for (Map.Entry<String, CompletableFuture<Optional<InstanceDescription>>> entry : pending.entrySet()) {
            awaitResult(entry.getValue(), end - nanoTime.getAsLong())
                    .ifPresent(instanceDescription -> answers.put(entry.getKey(), instanceDescription));
        }
        return answers;
    }

    private static Optional<InstanceDescription> awaitResult(
            CompletableFuture<Optional<InstanceDescription>> description, long nanos) throws Ec2UnavailableException {
        try {
            return description.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new Ec2UnavailableException("the EC2 request timed out", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Ec2UnavailableException("the broker is stopping", e);
        } catch (ExecutionException e) {
            String reason = Optional.ofNullable(e.getCause())
                    .map(cause -> String.valueOf(cause.getMessage()))
                    .orElse("the EC2 request was not sent");
            throw new Ec2UnavailableException(reason, e);
        }
    }

    private synchronized Map<String, CompletableFuture<Optional<InstanceDescription>>> enqueue(Collection<String> ids)
            throws Ec2UnavailableException {
        if (nanoTime.getAsLong() - pausedUntil < 0) {
            throw new Ec2UnavailableException(
                    "EC2 requests failed " + failures + " times; the next attempt follows shortly");
        }
        Map<String, CompletableFuture<Optional<InstanceDescription>>> pending = new LinkedHashMap<>();
        ids.forEach(id -> pending.put(id, waiting.computeIfAbsent(id, key -> new CompletableFuture<>())));
        if (!due && !waiting.isEmpty()) {
            due = true;
            executor.schedule(this::sendBatch, WINDOW.toNanos(), TimeUnit.NANOSECONDS);
        }
        return pending;
    }

    private void sendBatch() {
        Map<String, CompletableFuture<Optional<InstanceDescription>>> batch = batch();
        if (batch.isEmpty()) {
            return;
        }
        try {
            Map<String, InstanceDescription> descriptions = call.describe(batch.keySet());
            onSuccess();
            batch.forEach((id, future) -> future.complete(Optional.ofNullable(descriptions.get(id))));
        } catch (Ec2UnavailableException | RuntimeException e) {
            onFailure();
            batch.values().forEach(future -> future.completeExceptionally(e));
        }
    }

    /** Returns the instances of the next call; empty before its time, which schedules a retry. */
    private synchronized Map<String, CompletableFuture<Optional<InstanceDescription>>> batch() {
        Map<String, CompletableFuture<Optional<InstanceDescription>>> batch = new LinkedHashMap<>();
        Duration wait = bucket.acquire();
        if (wait.isZero()) {
            Iterator<Map.Entry<String, CompletableFuture<Optional<InstanceDescription>>>> first =
                    waiting.entrySet().iterator();
            while (first.hasNext() && batch.size() < DescribeInstancesCall.MOST) {
                Map.Entry<String, CompletableFuture<Optional<InstanceDescription>>> entry = first.next();
                batch.put(entry.getKey(), entry.getValue());
                first.remove();
            }
        }
        due = !waiting.isEmpty();
        if (due) {
            executor.schedule(this::sendBatch, wait.toNanos(), TimeUnit.NANOSECONDS);
        }
        return batch;
    }

    private synchronized void onSuccess() {
        failures = 0;
    }

    private synchronized void onFailure() {
        long now = nanoTime.getAsLong();
        if (failures == 0) {
            firstFailure = now;
        }
        failures++;
        Duration most = SHORTEST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        long nanos = Math.min(most.toNanos(), LONGEST_PAUSE.toNanos());
        pausedUntil = now + nanos / 2 + random.nextLong(nanos / 2); // spreads the retries of several brokers
    }

    synchronized Duration silentFor() {
        return failures == 0 ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - firstFailure);
    }
}
