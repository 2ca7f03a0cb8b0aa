package io.keybroker.proxy.server;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/** Records one CONNECT in the audit log: its rejection, or its instances, target and byte counts. */
final class TunnelAudit {
    private static final int LONGEST_HOST = 300;

    private final AuditLog log;
    private final Clock clock;
    private final IpAddress peer;
    private final String requestId;
    private final long began = System.nanoTime();

    TunnelAudit(AuditLog log, Clock clock, IpAddress peer) {
        this.log = log;
        this.clock = clock;
        this.peer = peer;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        this.requestId = new UUID(random.nextLong(), random.nextLong()).toString();
    }

    String requestId() {
        return requestId;
    }

    /** Records a rejected tunnel with its target, which is empty if unreadable. */
    void recordRejection(String authority, ErrorCode code, String detail) {
        log.appendBestEffort(new AuditEvent.Rejection(
                clock.instant(),
                requestId,
                peer.toString(),
                Optional.empty(),
                "",
                code.wireName(),
                RejectionReason.AS_ANSWERED.wireName(),
                detail,
                "",
                "",
                "",
                request(authority)));
    }

    private static Optional<AuditEvent.RequestSummary> request(String authority) {
        String host = authority.substring(0, Math.min(authority.length(), LONGEST_HOST));
        return host.isEmpty()
                ? Optional.empty()
                : Optional.of(new AuditEvent.RequestSummary("CONNECT", host, "", "", "", List.of()));
    }

    /** Records a tunnel that is about to be opened; completes when that is written. */
    CompletionStage<Void> recordTunnel(String authority, List<Instance> instances) {
        return log.append(new AuditEvent.Tunnel(
                clock.instant(),
                requestId,
                peer.toString(),
                instances.stream().map(Instance::id).distinct().toList(),
                authority));
    }

    void recordOutcome(long bytesUp, long bytesDown, String end) {
        long micros = (System.nanoTime() - began) / 1_000;
        log.appendBestEffort(
                new AuditEvent.Outcome(clock.instant(), requestId, 0, "", bytesUp, bytesDown, micros, end));
    }
}
