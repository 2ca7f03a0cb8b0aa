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

/** Records the decision about one request, and its outcome, in the audit log. */
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

    /** Returns the broker's request ID: unique, not secret. */
    String requestId() {
        return requestId;
    }

    /** Returns the events to record before the request is forwarded. */
    List<AuditEvent> intentEvents(AuthorizedRequest request) {
        AuditEvent.Intent intent = intentOf(request);
        return request.deniedInLearnMode().isEmpty() ? List.of(intent) : List.of(wouldDeny(request), intent);
    }

    private AuditEvent.WouldDeny wouldDeny(AuthorizedRequest request) {
        return new AuditEvent.WouldDeny(
                clock.instant(),
                requestId,
                request.instance().id(),
                request.instance().role(),
                request.deniedInLearnMode().stream()
                        .map(RequiredPermission::action)
                        .toList(),
                request.deniedInLearnMode().stream()
                        .map(RequiredPermission::resource)
                        .toList());
    }

    private AuditEvent.Intent intentOf(AuthorizedRequest request) {
        return new AuditEvent.Intent(
                clock.instant(),
                requestId,
                peer.toString(),
                request.instance().id(),
                request.instance().accessKeyId().value(),
                request.instance().role(),
                request.identity(),
                each(request.operation().requiredPermissions(), RequiredPermission::action),
                each(request.operation().requiredPermissions(), RequiredPermission::resource),
                request.endpoint().authority());
    }

    /**
     * Records a rejected request, and reports a stolen key; {@code signed} is the head, with the form that contains
     * the signature.
     */
    void recordRejection(
            RequestHead head, RequestHead signed, RequestRejectedException rejection, ExchangeServices services) {
        ClaimedPrincipal principal = ClaimedPrincipal.of(signed, services.registry());
        recordRejection(head, principal, rejection);
        services.stolenKeys().onRejection(principal, rejection, peer, requestId);
    }

    private void recordRejection(RequestHead head, ClaimedPrincipal principal, RequestRejectedException reason) {
        String key =
                principal.signature().map(signature -> signature.id().value()).orElse("");
        Optional<String> instance = principal.instance().map(Instance::id);
        log.appendBestEffort(new AuditEvent.Rejection(
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
                summaryOf(head, principal.signature())));
        if (reason.rejectionReason() == RejectionReason.STOLEN_KEY) {
            log.appendBestEffort(
                    new AuditEvent.StolenKey(clock.instant(), requestId, peer.toString(), instance.orElse(""), key));
        }
    }

    /** Most requests need one permission. */
    private static List<String> each(List<RequiredPermission> permissions, Function<RequiredPermission, String> part) {
        return permissions.size() == 1
                ? List.of(part.apply(permissions.get(0)))
                : permissions.stream().map(part).toList();
    }

    /** Summarises the request; a head that could not be parsed has no host. */
    private static Optional<AuditEvent.RequestSummary> summaryOf(
            RequestHead head, Optional<RequestSignature> requestSignature) {
        Optional<String> host = head.headers().first("host");
        return host.map(name -> new AuditEvent.RequestSummary(
                head.method(),
                name,
                head.path(),
                requestSignature
                        .map(signature -> signature.scope().region() + "/"
                                + signature.scope().service())
                        .orElse(""),
                requestSignature
                        .map(signature -> signature.time().instant().toString())
                        .orElse(""),
                requestSignature.map(RequestSignature::signedHeaders).orElse(List.of())));
    }

    void recordOutcome(UpstreamResponseHandler response, long bytesUp, String end) {
        long micros = (System.nanoTime() - began) / 1_000;
        log.appendBestEffort(new AuditEvent.Outcome(
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
