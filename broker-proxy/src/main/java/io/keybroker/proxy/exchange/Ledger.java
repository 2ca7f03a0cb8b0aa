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

/** Records in the audit log what is decided about one request, and its outcome. */
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
    List<AuditEvent> intentEvents(Admission request) {
        AuditEvent.Intent intent = intentOf(request);
        return request.deniedInLearnMode().isEmpty() ? List.of(intent) : List.of(wouldDeny(request), intent);
    }

    private AuditEvent.WouldDeny wouldDeny(Admission request) {
        return new AuditEvent.WouldDeny(
                clock.instant(),
                requestId,
                request.instance().id(),
                request.instance().role(),
                request.deniedInLearnMode().stream().map(Demand::action).toList(),
                request.deniedInLearnMode().stream().map(Demand::resource).toList());
    }

    private AuditEvent.Intent intentOf(Admission request) {
        return new AuditEvent.Intent(
                clock.instant(),
                requestId,
                peer.toString(),
                request.instance().id(),
                request.instance().accessKeyId().value(),
                request.instance().role(),
                request.identity(),
                each(request.operation().demands(), Demand::action),
                each(request.operation().demands(), Demand::resource),
                request.endpoint().authority());
    }

    /** Records a rejected request, and reports a stolen key; {@code signed} is the head with the form that its signature is in. */
    void recordRejection(RequestHead head, RequestHead signed, RefusedException rejection, Desk services) {
        Sender sender = Sender.of(signed, services.registry());
        recordRejection(head, sender, rejection);
        services.stolenKeys().onRejection(sender, rejection, peer, requestId);
    }

    private void recordRejection(RequestHead head, Sender sender, RefusedException reason) {
        String key = sender.signature().map(signature -> signature.id().value()).orElse("");
        Optional<String> instance = sender.instance().map(Instance::id);
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
                asked(head, sender.signature())));
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
                claimed.map(signature -> signature.time().instant().toString()).orElse(""),
                claimed.map(Claim::signedHeaders).orElse(List.of())));
    }

    void recordOutcome(AnswerSide response, long bytesUp, String end) {
        long micros = (System.nanoTime() - began) / 1_000;
        log.note(new AuditEvent.Outcome(
                clock.instant(),
                requestId,
                response.status(),
                response.awsRequestId(),
                bytesUp,
                response.bytesDown(),
                micros,
                end));
    }
}
