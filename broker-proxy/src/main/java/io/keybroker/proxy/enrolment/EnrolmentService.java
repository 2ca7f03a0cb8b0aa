package io.keybroker.proxy.enrolment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.enrolment.EnrolReply;
import io.keybroker.enrolment.Enrolments;
import io.keybroker.enrolment.Peer;
import io.keybroker.enrolment.RefusedReply;
import io.keybroker.proxy.exchange.OwnAnswer;
import io.keybroker.proxy.exchange.OwnPath;
import io.keybroker.proxy.exchange.OwnRequest;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.refusal.RefusedException;
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
public final class EnrolmentService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentService.class);
    private static final int LONGEST_BODY = 16 * 1024;
    private static final int FAILURES_A_MINUTE = 10;
    private static final int ALARMING_FAILURES = 5;
    private static final int ADDRESSES = 16 * 1024;
    private static final int JITTER_SECONDS = 10;
    private static final int PATIENCE_SECONDS = 5;

    private final Enrolments enrolments;
    private final RandomGenerator random;
    private final ThreadPoolExecutor executor;
    private final FailureLimit failures = new FailureLimit(FAILURES_A_MINUTE, ADDRESSES, System::nanoTime);
    private final JsonMapper json = new JsonMapper();

    /** One of the two things to ask. */
    private interface Verb {
        EnrolReply of(Peer peer, OwnRequest request) throws RefusedException, EnrolmentRefusedException;
    }

    private EnrolmentService(Enrolments enrolments, RandomGenerator random, ThreadPoolExecutor executor) {
        this.enrolments = enrolments;
        this.random = random;
        this.executor = executor;
    }

    /** Starts it; so many are served at once, and so many wait. */
    public static EnrolmentService start(Enrolments enrolments, RandomGenerator random, int atOnce, int waiting) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                atOnce,
                atOnce,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                new DaemonThreadFactory("enrolment"));
        return new EnrolmentService(enrolments, random, executor);
    }

    /** The paths that it serves, by method and path. */
    public Map<String, OwnPath> paths() {
        return Map.of(
                "POST /.broker/enroll",
                path(Enrolments.ENROL, (peer, request) -> enrolments.enrol(peer, request.body())),
                "POST /.broker/renew",
                path(Enrolments.RENEW, (peer, request) -> enrolments.renew(peer, request.head(), request.body())));
    }

    private OwnPath path(String name, Verb verb) {
        return new OwnPath() {
            @Override
            public int maxBodyBytes() {
                return LONGEST_BODY;
            }

            @Override
            public CompletionStage<OwnAnswer> handle(OwnRequest request) {
                return admit(name, verb, request);
            }
        };
    }

    private CompletionStage<OwnAnswer> admit(String name, Verb verb, OwnRequest request) {
        Peer peer = new Peer(request.peer(), request.requestId());
        CompletableFuture<OwnAnswer> answer = new CompletableFuture<>();
        int wait = failures.enter(peer.address());
        if (wait > 0) {
            answer.complete(turnedAway(peer, name, wait, "too many failed attempts from this address"));
            return answer;
        }
        try {
            executor.execute(() -> serve(verb, peer, request, answer));
        } catch (RejectedExecutionException e) {
            failures.forgive(peer.address());
            answer.complete(turnedAway(peer, name, 1, "too many concurrent requests"));
        }
        return answer;
    }

    private OwnAnswer turnedAway(Peer peer, String name, int wait, String detail) {
        EnrolmentRefusal refusal = EnrolmentRefusal.SLOW_DOWN;
        enrolments.turnedAway(peer, name, new EnrolmentRefusedException(refusal, detail));
        int later = wait + random.nextInt(JITTER_SECONDS);
        return written(new RefusedReply(refusal.wireName().toLowerCase(Locale.ROOT), refusal.status(), later));
    }

    private void serve(Verb verb, Peer peer, OwnRequest request, CompletableFuture<OwnAnswer> answer) {
        try {
            EnrolReply reply = verb.of(peer, request);
            failures.forgive(peer.address());
            answer.complete(OwnAnswer.json(200, json.writeValueAsBytes(reply), 0));
        } catch (EnrolmentRefusedException refused) {
            forgive(peer, refused.refusal().retryable());
            answer.complete(written(RefusedReply.of(refused.refusal(), random)));
        } catch (RefusedException refused) {
            forgive(peer, refused.refusal().retryable());
            answer.completeExceptionally(refused);
        } catch (JsonProcessingException | RuntimeException | Error e) {
            LOG.atError().addKeyValue("requestId", peer.requestId()).setCause(e).log("enrolment request failed");
            failures.forgive(peer.address());
            answer.completeExceptionally(e);
        }
    }

    /** Who is told to come again has guessed nothing; who fails again and again may be guessing. */
    private void forgive(Peer peer, boolean retryable) {
        if (retryable) {
            failures.forgive(peer.address());
        } else if (failures.failuresOf(peer.address()) == ALARMING_FAILURES) {
            LOG.atError().addKeyValue("peer", peer.address()).log("enrolment attempts limited");
            enrolments.failing(peer, ALARMING_FAILURES);
        }
    }

    private OwnAnswer written(RefusedReply reply) {
        try {
            return OwnAnswer.json(reply.status(), json.writeValueAsBytes(reply), reply.retryAfter());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("encoding the error failed", e);
        }
    }

    /** Lets those under way finish. */
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
