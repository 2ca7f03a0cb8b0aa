package io.keybroker.enrolment;

import io.keybroker.audit.AuditLog;
import io.keybroker.auth.Authenticator;
import io.keybroker.credential.InstanceSecretSource;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.Instance;
import io.keybroker.role.Roles;
import io.keybroker.ticket.EnrolledInstance;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.InstanceAttestation;
import io.keybroker.ticket.RedeemRequest;
import io.keybroker.ticket.Ticket;
import io.keybroker.ticket.TicketStore;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Enrolment and renewal: {@code POST /.broker/enroll} redeems a ticket for a credential, {@code POST /.broker/renew}
 * renews it. Calls block; each is audited.
 */
public final class EnrolmentService {
    public static final String ENROL = "enrol";
    public static final String RENEW = "renew";

    private static final double EARLIEST = 0.5;
    private static final double LATEST = 0.7;

    private final TicketStore tickets;
    private final Roles roles;
    private final InstanceSecretSource secrets;
    private final Authenticator authenticator;
    private final InstanceAttestor attestor;
    private final Supplier<URI> endpoint;
    private final Clock clock;
    private final RandomGenerator random;
    private final EnrolmentAudit record;

    public EnrolmentService(
            TicketStore tickets,
            Roles roles,
            InstanceSecretSource secrets,
            Authenticator authenticator,
            InstanceAttestor attestor,
            AuditLog audit,
            Supplier<URI> endpoint,
            Clock clock,
            RandomGenerator random) {
        this.tickets = tickets;
        this.roles = roles;
        this.secrets = secrets;
        this.authenticator = authenticator;
        this.attestor = attestor;
        this.endpoint = endpoint;
        this.clock = clock;
        this.random = random;
        this.record = new EnrolmentAudit(audit, clock);
    }

    /** Redeems a ticket for a credential; the same ticket, nonce and address get the same credential again. */
    public EnrolResponse enrol(RequestOrigin peer, byte[] body) throws EnrolmentRejectedException {
        String ticket = "";
        try {
            EnrolRequest request = EnrolRequest.parse(body);
            ticket = request.token().id();
            requireUnsealed();
            EnrolledInstance enrolledInstance = enrolInstance(peer, request);
            record.recordSuccess(peer, ENROL, enrolledInstance);
            return toResponse(enrolledInstance);
        } catch (EnrolmentRejectedException rejection) {
            record.recordRejection(peer, ENROL, ticket, rejection);
            throw rejection;
        }
    }

    private EnrolledInstance enrolInstance(RequestOrigin peer, EnrolRequest request) throws EnrolmentRejectedException {
        Ticket ticket = tickets.findByToken(request.token());
        if (roles.find(ticket.role()).isEmpty()) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.UNAVAILABLE, "the role '" + ticket.role() + "' is no longer configured");
        }
        Optional<InstanceAttestation> attested = ticket.scope().evidence() == EnrolmentEvidence.EC2
                ? Optional.of(attestor.attest(ticket, request.document(), peer.address()))
                : Optional.empty();
        return tickets.redeem(new RedeemRequest(request.token(), request.nonce(), peer.address(), attested));
    }

    /** Renews a credential that can still sign. */
    public EnrolResponse renew(RequestOrigin peer, RequestHead head, byte[] body)
            throws RequestRejectedException, EnrolmentRejectedException {
        Instance instance = authenticator.authenticateLocal(head, body, peer.address());
        try {
            StrictJson json = StrictJson.parse(body, EnrolmentError.MALFORMED);
            json.checkVersion();
            requireUnsealed();
            EnrolmentNonce nonce = EnrolmentNonce.parse(json.text("nonce"));
            attestor.checkHeard(instance);
            EnrolledInstance renewed = tickets.renew(instance.accessKeyId(), nonce);
            record.recordSuccess(peer, RENEW, renewed);
            return toResponse(renewed);
        } catch (EnrolmentRejectedException rejection) {
            record.recordRejection(peer, RENEW, instance.id(), rejection);
            throw rejection;
        }
    }

    /** Records a request that was rejected before its verification. */
    public void recordRejection(RequestOrigin peer, String verb, EnrolmentRejectedException rejection) {
        record.recordRejection(peer, verb, "", rejection);
    }

    /** Records repeated failures from an address, to alert operators. */
    public void recordAlarm(RequestOrigin peer, int failures) {
        record.recordAlarm(peer, failures);
    }

    /** Rejects while sealed, before a ticket is used, because no credential could be derived. */
    private void requireUnsealed() throws EnrolmentRejectedException {
        try {
            secrets.current();
        } catch (RequestRejectedException e) {
            throw new EnrolmentRejectedException(EnrolmentError.UNAVAILABLE, e.detail());
        }
    }

    private EnrolResponse toResponse(EnrolledInstance enrolledInstance) throws EnrolmentRejectedException {
        Instance instance = enrolledInstance.instance();
        SecretKey secret = secretsOf(instance).secretOf(instance.accessKeyId(), instance.id(), instance.generation());
        Instant now = clock.instant();
        return new EnrolResponse(instance, secret, renewIn(enrolledInstance, now), endpoint.get(), now);
    }

    private SecretDerivation secretsOf(Instance instance) throws EnrolmentRejectedException {
        try {
            return secrets.derivation(instance.master());
        } catch (RequestRejectedException e) {
            throw new EnrolmentRejectedException(EnrolmentError.UNAVAILABLE, e.detail());
        }
    }

    /** Returns a delay between half and seven tenths of the lease, counted from its start. */
    private Duration renewIn(EnrolledInstance enrolledInstance, Instant now) {
        Duration lease = Duration.between(
                enrolledInstance.issuedAt(), enrolledInstance.instance().expiresAt());
        long due = (long) (lease.toMillis() * random.nextDouble(EARLIEST, LATEST));
        Duration left = Duration.between(now, enrolledInstance.issuedAt().plusMillis(due));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
