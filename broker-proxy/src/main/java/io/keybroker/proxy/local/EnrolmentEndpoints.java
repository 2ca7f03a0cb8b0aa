package io.keybroker.proxy.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.enrolment.EnrolErrorResponse;
import io.keybroker.enrolment.EnrolResponse;
import io.keybroker.enrolment.EnrolmentService;
import io.keybroker.enrolment.RequestOrigin;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.limit.FailureLimiter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Endpoints for enrolment and renewal, with bounded concurrency; excess requests get a retry response. */
public final class EnrolmentEndpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentEndpoints.class);
    private static final int LONGEST_BODY = 16 * 1024;
    private static final int FAILURES_A_MINUTE = 10;
    private static final int ALARMING_FAILURES = 5;
    private static final int ADDRESSES = 16 * 1024;
    private static final int JITTER_SECONDS = 10;
    private static final int PATIENCE_SECONDS = 5;

    private final EnrolmentService enrolments;
    private final RandomGenerator random;
    private final ThreadPoolExecutor executor;
    private final FailureLimiter failures = new FailureLimiter(FAILURES_A_MINUTE, ADDRESSES, System::nanoTime);
    private final JsonMapper json = new JsonMapper();

    /** Enrolment or renewal. */
    private interface EnrolmentOperation {
        EnrolResponse handle(RequestOrigin peer, LocalRequest request)
                throws RequestRejectedException, EnrolmentRejectedException;
    }

    private EnrolmentEndpoints(EnrolmentService enrolments, RandomGenerator random, ThreadPoolExecutor executor) {
        this.enrolments = enrolments;
        this.random = random;
        this.executor = executor;
    }

    /** Starts the endpoints with a limit of active and of queued requests. */
    public static EnrolmentEndpoints start(
            EnrolmentService enrolments, RandomGenerator random, int atOnce, int waiting) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                atOnce,
                atOnce,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                new DaemonThreadFactory("enrolment"));
        return new EnrolmentEndpoints(enrolments, random, executor);
    }

    /** Returns the endpoints by method and path. */
    public Map<String, LocalEndpoint> paths() {
        return Map.of(
                "POST /.broker/enroll",
                path(EnrolmentService.ENROL, (peer, request) -> enrolments.enrol(peer, request.body())),
                "POST /.broker/renew",
                path(
                        EnrolmentService.RENEW,
                        (peer, request) -> enrolments.renew(peer, request.head(), request.body())));
    }

    private LocalEndpoint path(String name, EnrolmentOperation verb) {
        return new LocalEndpoint() {
            @Override
            public int maxBodyBytes() {
                return LONGEST_BODY;
            }

            @Override
            public CompletionStage<LocalResponse> handle(LocalRequest request) {
                return admit(name, verb, request);
            }
        };
    }

    private CompletionStage<LocalResponse> admit(String name, EnrolmentOperation verb, LocalRequest request) {
        RequestOrigin peer = new RequestOrigin(request.peer(), request.requestId());
        CompletableFuture<LocalResponse> answer = new CompletableFuture<>();
        int wait = failures.tryAcquire(peer.address());
        if (wait > 0) {
            answer.complete(rejected(peer, name, wait, "too many failed attempts from this address"));
            return answer;
        }
        try {
            executor.execute(() -> serve(verb, peer, request, answer));
        } catch (RejectedExecutionException e) {
            failures.release(peer.address());
            answer.complete(rejected(peer, name, 1, "too many concurrent requests"));
        }
        return answer;
    }

    private LocalResponse rejected(RequestOrigin peer, String name, int wait, String detail) {
        EnrolmentError enrolmentError = EnrolmentError.SLOW_DOWN;
        enrolments.recordRejection(peer, name, new EnrolmentRejectedException(enrolmentError, detail));
        int later = wait + random.nextInt(JITTER_SECONDS);
        return toResponse(new EnrolErrorResponse(
                enrolmentError.wireName().toLowerCase(Locale.ROOT), enrolmentError.status(), later));
    }

    private void serve(
            EnrolmentOperation verb,
            RequestOrigin peer,
            LocalRequest request,
            CompletableFuture<LocalResponse> answer) {
        try {
            EnrolResponse response = verb.handle(peer, request);
            failures.release(peer.address());
            answer.complete(LocalResponse.json(200, json.writeValueAsBytes(response), 0));
        } catch (EnrolmentRejectedException rejection) {
            releaseFailure(peer, rejection.error().retryable());
            answer.complete(toResponse(EnrolErrorResponse.from(rejection.error(), random)));
        } catch (RequestRejectedException rejection) {
            releaseFailure(peer, rejection.errorCode().retryable());
            answer.completeExceptionally(rejection);
        } catch (JsonProcessingException | RuntimeException | Error e) {
            LOG.atError().addKeyValue("requestId", peer.requestId()).setCause(e).log("enrolment request failed");
            failures.release(peer.address());
            answer.completeExceptionally(e);
        }
    }

    /** Releases a retryable attempt, which guesses nothing; repeated failures may be guesses. */
    private void releaseFailure(RequestOrigin peer, boolean retryable) {
        if (retryable) {
            failures.release(peer.address());
        } else if (failures.failuresOf(peer.address()) == ALARMING_FAILURES) {
            LOG.atError().addKeyValue("peer", peer.address()).log("enrolment attempts limited");
            enrolments.recordAlarm(peer, ALARMING_FAILURES);
        }
    }

    private LocalResponse toResponse(EnrolErrorResponse response) {
        try {
            return LocalResponse.json(response.status(), json.writeValueAsBytes(response), response.retryAfter());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("encoding the error failed", e);
        }
    }

    /** Lets active requests finish. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
