package io.keybroker.ec2;

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
final class GatheredQuestions {
    private static final Duration WINDOW = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int BURST = 20;
    private static final int PER_SECOND = 5; // EC2 refills ten a second, for all that an account does in a region

    private final DescribeCall call;
    private final ScheduledExecutorService executor;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final TokenBucket bucket;
    private final Map<String, CompletableFuture<Optional<Description>>> waiting = new LinkedHashMap<>();
    private boolean due;
    private int failures;
    private long firstFailure;
    private long pausedUntil;

    GatheredQuestions(
            DescribeCall call, ScheduledExecutorService executor, RandomGenerator random, LongSupplier nanoTime) {
        this.call = call;
        this.executor = executor;
        this.random = random;
        this.nanoTime = nanoTime;
        this.bucket = new TokenBucket(BURST, PER_SECOND, nanoTime);
        this.pausedUntil = nanoTime.getAsLong();
    }

    /** The answers about all of these, whole; blocks. */
    Map<String, Description> ask(Collection<String> ids) throws Ec2SilentException {
        Map<String, CompletableFuture<Optional<Description>>> asked = gather(ids);
        Map<String, Description> answers = new HashMap<>();
        long end = nanoTime.getAsLong() + PATIENCE.toNanos() * (1 + ids.size() / DescribeCall.MOST);
        for (Map.Entry<String, CompletableFuture<Optional<Description>>> each : asked.entrySet()) {
            answer(each.getValue(), end - nanoTime.getAsLong()).ifPresent(found -> answers.put(each.getKey(), found));
        }
        return answers;
    }

    private static Optional<Description> answer(CompletableFuture<Optional<Description>> asked, long nanos)
            throws Ec2SilentException {
        try {
            return asked.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new Ec2SilentException("the EC2 request timed out", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Ec2SilentException("the broker is stopping", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new Ec2SilentException(
                    cause == null ? "the EC2 request was not sent" : String.valueOf(cause.getMessage()), e);
        }
    }

    private synchronized Map<String, CompletableFuture<Optional<Description>>> gather(Collection<String> ids)
            throws Ec2SilentException {
        if (nanoTime.getAsLong() - pausedUntil < 0) {
            throw new Ec2SilentException(
                    "EC2 requests failed " + failures + " times; the next attempt follows shortly");
        }
        Map<String, CompletableFuture<Optional<Description>>> asked = new LinkedHashMap<>();
        ids.forEach(id -> asked.put(id, waiting.computeIfAbsent(id, any -> new CompletableFuture<>())));
        if (!due && !waiting.isEmpty()) {
            due = true;
            executor.schedule(this::askNow, WINDOW.toNanos(), TimeUnit.NANOSECONDS);
        }
        return asked;
    }

    private void askNow() {
        Map<String, CompletableFuture<Optional<Description>>> batch = batch();
        if (batch.isEmpty()) {
            return;
        }
        try {
            Map<String, Description> found = call.of(batch.keySet());
            succeeded();
            batch.forEach((id, asked) -> asked.complete(Optional.ofNullable(found.get(id))));
        } catch (Ec2SilentException | RuntimeException e) {
            failed();
            batch.values().forEach(asked -> asked.completeExceptionally(e));
        }
    }

    /** Those to ask about now; nobody if it is too early, and then it is tried again when it is time. */
    private synchronized Map<String, CompletableFuture<Optional<Description>>> batch() {
        Map<String, CompletableFuture<Optional<Description>>> batch = new LinkedHashMap<>();
        Duration wait = bucket.take();
        if (wait.isZero()) {
            Iterator<Map.Entry<String, CompletableFuture<Optional<Description>>>> first =
                    waiting.entrySet().iterator();
            while (first.hasNext() && batch.size() < DescribeCall.MOST) {
                Map.Entry<String, CompletableFuture<Optional<Description>>> each = first.next();
                batch.put(each.getKey(), each.getValue());
                first.remove();
            }
        }
        due = !waiting.isEmpty();
        if (due) {
            executor.schedule(this::askNow, wait.toNanos(), TimeUnit.NANOSECONDS);
        }
        return batch;
    }

    private synchronized void succeeded() {
        failures = 0;
    }

    private synchronized void failed() {
        long now = nanoTime.getAsLong();
        if (failures == 0) {
            firstFailure = now;
        }
        failures++;
        Duration most = SHORTEST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        long nanos = Math.min(most.toNanos(), LONGEST_PAUSE.toNanos());
        pausedUntil = now + nanos / 2 + random.nextLong(nanos / 2); // several brokers do not come back at once
    }

    synchronized Duration silentFor() {
        return failures == 0 ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - firstFailure);
    }
}
