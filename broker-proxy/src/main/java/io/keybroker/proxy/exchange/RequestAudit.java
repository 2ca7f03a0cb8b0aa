package io.keybroker.proxy.exchange;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.signing.RequestSignature;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Writes down what is decided about one request, and how it ended. */
final class RequestAudit {
    private final AuditLog log;
    private final Clock clock;
    private final IpAddress peer;
    private final String requestId;
    private final long began = System.nanoTime();

    RequestAudit(AuditLog log, Clock clock, IpAddress peer) {
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
    List<AuditEvent> intent(AuthorizedRequest admission) {
        AuditEvent.Intent intent = intentOf(admission);
        return admission.tolerated().isEmpty() ? List.of(intent) : List.of(wouldDeny(admission), intent);
    }

    private AuditEvent.WouldDeny wouldDeny(AuthorizedRequest admission) {
        return new AuditEvent.WouldDeny(
                clock.instant(),
                requestId,
                admission.holder().id(),
                admission.holder().role(),
                admission.tolerated().stream().map(RequiredPermission::action).toList(),
                admission.tolerated().stream().map(RequiredPermission::resource).toList());
    }

    private AuditEvent.Intent intentOf(AuthorizedRequest admission) {
        return new AuditEvent.Intent(
                clock.instant(),
                requestId,
                peer.toString(),
                admission.holder().id(),
                admission.holder().accessKeyId().value(),
                admission.holder().role(),
                admission.identity(),
                each(admission.operation().requiredPermissions(), RequiredPermission::action),
                each(admission.operation().requiredPermissions(), RequiredPermission::resource),
                admission.endpoint().authority());
    }

    void refused(RequestHead head, ClaimedPrincipal sender, RequestRejectedException reason) {
        String key = sender.claim()
                .map(requestSignature -> requestSignature.id().value())
                .orElse("");
        Optional<String> instance = sender.holder().map(Instance::id);
        log.appendBestEffort(new AuditEvent.Refused(
                clock.instant(),
                requestId,
                peer.toString(),
                instance,
                key,
                reason.errorCode().wireName(),
                reason.rejectionReason().wireName(),
                reason.detail(),
                reason.auditDetail().action(),
                reason.auditDetail().resource(),
                reason.auditDetail().text(),
                asked(head, sender.claim())));
        if (reason.rejectionReason() == RejectionReason.STOLEN_KEY) {
            log.appendBestEffort(
                    new AuditEvent.StolenKey(clock.instant(), requestId, peer.toString(), instance.orElse(""), key));
        }
    }

    /** Most requests make one demand. */
    private static List<String> each(List<RequiredPermission> demands, Function<RequiredPermission, String> part) {
        return demands.size() == 1
                ? List.of(part.apply(demands.get(0)))
                : demands.stream().map(part).toList();
    }

    /** What was asked for; a head that could not be read has no host. */
    private static Optional<AuditEvent.Asked> asked(RequestHead head, Optional<RequestSignature> requestSignature) {
        Optional<String> host = head.headers().first("host");
        return host.map(name -> new AuditEvent.Asked(
                head.method(),
                name,
                head.path(),
                requestSignature
                        .map(claim ->
                                claim.scope().region() + "/" + claim.scope().service())
                        .orElse(""),
                requestSignature.map(claim -> claim.time().instant().toString()).orElse(""),
                requestSignature.map(RequestSignature::signedHeaders).orElse(List.of())));
    }

    void outcome(UpstreamResponseHandler answer, long bytesUp, String end) {
        long micros = (System.nanoTime() - began) / 1_000;
        log.appendBestEffort(new AuditEvent.Outcome(
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
