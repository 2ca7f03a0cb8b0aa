package io.keybroker.proxy.exchange;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.catalogue.Demand;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.gate.Admission;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.CurrentRegistry;
import io.keybroker.registry.Instance;
import io.keybroker.registry.IpAddress;
import io.keybroker.signing.Claim;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what is decided about one request, and how it ended. */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private final AuditLog log;
    private final Clock clock;
    private final IpAddress peer;
    private final String requestId;
    private final long began = System.nanoTime();

    Ledger(AuditLog log, Clock clock, IpAddress peer) {
        this.log = log;
        this.clock = clock;
        this.peer = peer;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        this.requestId = new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** The broker's own id of the request: unique, and no secret. */
    String requestId() {
        return requestId;
    }

    /** Nothing goes upstream before this is written. */
    CompletionStage<Void> intent(Admission admission) {
        if (admission.tolerated().isEmpty()) {
            return log.record(intentOf(admission));
        }
        CompletionStage<Void> denial = wouldDeny(admission);
        CompletionStage<Void> intent = log.record(intentOf(admission));
        return denial.thenCompose(written -> intent);
    }

    private CompletionStage<Void> wouldDeny(Admission admission) {
        return log.record(new AuditEvent.WouldDeny(
                clock.instant(),
                requestId,
                admission.holder().id(),
                admission.holder().role(),
                admission.tolerated().stream().map(Demand::action).toList(),
                admission.tolerated().stream().map(Demand::resource).toList()));
    }

    private AuditEvent.Intent intentOf(Admission admission) {
        return new AuditEvent.Intent(
                clock.instant(),
                requestId,
                peer.toString(),
                admission.holder().id(),
                admission.holder().accessKeyId().value(),
                admission.holder().role(),
                admission.identity(),
                admission.operation().demands().stream().map(Demand::action).toList(),
                admission.operation().demands().stream().map(Demand::resource).toList(),
                admission.endpoint().authority());
    }

    void refused(RequestHead head, Optional<Claim> claimed, CurrentRegistry registry, RefusedException reason) {
        String key = claimed.map(claim -> claim.id().value()).orElse("");
        Optional<String> instance = claimed.flatMap(claim -> holderOf(claim.id(), registry));
        write(new AuditEvent.Refused(
                clock.instant(),
                requestId,
                peer.toString(),
                instance,
                key,
                reason.refusal().name(),
                reason.reason().name(),
                reason.detail(),
                reason.remark().action(),
                reason.remark().resource(),
                reason.remark().text(),
                asked(head, claimed)));
        if (reason.reason() == Cause.STOLEN_KEY) {
            write(new AuditEvent.StolenKey(clock.instant(), requestId, peer.toString(), instance.orElse(""), key));
        }
    }

    /** What was asked for; a head that could not be read has no host. */
    private static Optional<AuditEvent.Asked> asked(RequestHead head, Optional<Claim> claimed) {
        Optional<String> host = head.headers().first("host");
        return host.map(name -> new AuditEvent.Asked(
                head.method(),
                name,
                head.path(),
                claimed.map(claim ->
                                claim.scope().region() + "/" + claim.scope().service())
                        .orElse(""),
                claimed.map(claim -> claim.time().instant().toString()).orElse(""),
                claimed.map(Claim::signedHeaders).orElse(List.of())));
    }

    private static Optional<String> holderOf(AccessKeyId id, CurrentRegistry registry) {
        try {
            return registry.get().holderOf(id).map(Instance::id);
        } catch (RefusedException e) {
            return Optional.empty(); // the registry is stale, which is what the request was refused for
        }
    }

    void outcome(AnswerSide answer, long bytesUp, String end) {
        long micros = (System.nanoTime() - began) / 1_000;
        write(new AuditEvent.Outcome(
                clock.instant(),
                requestId,
                answer.status(),
                answer.awsRequestId(),
                bytesUp,
                answer.bytes(),
                micros,
                end));
    }

    private void write(AuditEvent event) {
        log.record(event).whenComplete((written, failure) -> {
            if (failure != null) {
                LOG.atError()
                        .addKeyValue("requestId", requestId)
                        .addKeyValue("cause", String.valueOf(failure))
                        .log("audit record not written");
            }
        });
    }
}
