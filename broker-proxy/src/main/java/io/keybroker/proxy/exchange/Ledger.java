package io.keybroker.proxy.exchange;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.catalogue.Demand;
import io.keybroker.gate.Admission;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.Instance;
import io.keybroker.signing.Claim;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Writes down what is decided about one request, and how it ended. */
final class Ledger {
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

    /** What is to be recorded before anything goes upstream. */
    List<AuditEvent> intent(Admission admission) {
        AuditEvent.Intent intent = intentOf(admission);
        return admission.tolerated().isEmpty() ? List.of(intent) : List.of(wouldDeny(admission), intent);
    }

    private AuditEvent.WouldDeny wouldDeny(Admission admission) {
        return new AuditEvent.WouldDeny(
                clock.instant(),
                requestId,
                admission.holder().id(),
                admission.holder().role(),
                admission.tolerated().stream().map(Demand::action).toList(),
                admission.tolerated().stream().map(Demand::resource).toList());
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
                each(admission.operation().demands(), Demand::action),
                each(admission.operation().demands(), Demand::resource),
                admission.endpoint().authority());
    }

    void refused(RequestHead head, Sender sender, RefusedException reason) {
        String key = sender.claim().map(claim -> claim.id().value()).orElse("");
        Optional<String> instance = sender.holder().map(Instance::id);
        log.note(new AuditEvent.Refused(
                clock.instant(),
                requestId,
                peer.toString(),
                instance,
                key,
                reason.refusal().wireName(),
                reason.reason().wireName(),
                reason.detail(),
                reason.remark().action(),
                reason.remark().resource(),
                reason.remark().text(),
                asked(head, sender.claim())));
        if (reason.reason() == Cause.STOLEN_KEY) {
            log.note(new AuditEvent.StolenKey(clock.instant(), requestId, peer.toString(), instance.orElse(""), key));
        }
    }

    /** Most requests make one demand. */
    private static List<String> each(List<Demand> demands, Function<Demand, String> part) {
        return demands.size() == 1
                ? List.of(part.apply(demands.get(0)))
                : demands.stream().map(part).toList();
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

    void outcome(AnswerSide answer, long bytesUp, String end) {
        long micros = (System.nanoTime() - began) / 1_000;
        log.note(new AuditEvent.Outcome(
                clock.instant(),
                requestId,
                answer.status(),
                answer.awsRequestId(),
                bytesUp,
                answer.bytes(),
                micros,
                end));
    }
}
