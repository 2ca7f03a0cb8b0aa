package io.keybroker.enrolment;

import io.keybroker.audit.AuditLog;
import io.keybroker.credential.InstanceSecrets;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.credential.SecretKey;
import io.keybroker.ec2.Ec2Instances;
import io.keybroker.gate.Authenticator;
import io.keybroker.http.RequestHead;
import io.keybroker.policy.Roles;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.Attested;
import io.keybroker.registry.Enrolled;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.Evidence;
import io.keybroker.registry.Instance;
import io.keybroker.registry.KnownRegions;
import io.keybroker.registry.Redemption;
import io.keybroker.registry.Ticket;
import io.keybroker.registry.Tickets;
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
public final class Enrolments {
    public static final String ENROL = "enrol";
    public static final String RENEW = "renew";

    private static final double EARLIEST = 0.5;
    private static final double LATEST = 0.7;

    private final Parts parts;
    private final Ec2Witness witness;
    private final EnrolmentRecord record;

    /**
     * What the service works on.
     *
     * @param tickets the tickets and who came by them
     * @param roles what instances may do
     * @param secrets where instance secrets come from
     * @param authenticator who signed a renewal
     * @param evidence how EC2's word is heard
     * @param audit where it is recorded
     * @param endpoint where SDKs reach the broker
     * @param clock the time
     * @param random spreads renewals
     */
    public record Parts(
            Tickets tickets,
            Roles roles,
            InstanceSecrets secrets,
            Authenticator authenticator,
            Witnesses evidence,
            AuditLog audit,
            Supplier<URI> endpoint,
            Clock clock,
            RandomGenerator random) {}

    /**
     * How EC2's word is heard.
     *
     * @param documents believes or refuses identity documents
     * @param ec2 asks EC2 itself; without it, an instance must have been announced, or its address be on the ticket
     * @param regions where instances run
     */
    public record Witnesses(DocumentVerifier documents, Optional<Ec2Instances> ec2, KnownRegions regions) {}

    public Enrolments(Parts parts) {
        this.parts = parts;
        Witnesses evidence = parts.evidence();
        this.witness = new Ec2Witness(evidence.documents(), evidence.ec2(), evidence.regions());
        this.record = new EnrolmentRecord(parts.audit(), parts.clock());
    }

    /** Trades a ticket for a credential; the same ticket and nonce from the same address get the same again. */
    public EnrolReply enrol(Peer peer, byte[] body) throws EnrolmentRefusedException {
        String ticket = "";
        try {
            EnrolRequest request = EnrolRequest.parse(body);
            ticket = request.token().id();
            demandUnsealed();
            Enrolled enrolled = enrolled(peer, request);
            record.granted(peer, ENROL, enrolled);
            return reply(enrolled);
        } catch (EnrolmentRefusedException refused) {
            record.refused(peer, ENROL, ticket, refused);
            throw refused;
        }
    }

    private Enrolled enrolled(Peer peer, EnrolRequest request) throws EnrolmentRefusedException {
        Ticket ticket = parts.tickets().openedBy(request.token());
        if (parts.roles().named(ticket.role()).isEmpty()) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.UNAVAILABLE, "the role '" + ticket.role() + "' is no longer configured");
        }
        Optional<Attested> attested = ticket.scope().evidence() == Evidence.EC2
                ? Optional.of(witness.attest(ticket, request.document(), peer.address()))
                : Optional.empty();
        return parts.tickets().redeem(new Redemption(request.token(), request.nonce(), peer.address(), attested));
    }

    /** Trades a credential that can still sign for the next one. */
    public EnrolReply renew(Peer peer, RequestHead head, byte[] body)
            throws RefusedException, EnrolmentRefusedException {
        Instance sender = parts.authenticator().authenticateLocal(head, body, peer.address());
        try {
            StrictJson json = StrictJson.parse(body, EnrolmentRefusal.MALFORMED);
            json.checkVersion();
            demandUnsealed();
            EnrolmentNonce nonce = EnrolmentNonce.parse(json.text("nonce"));
            witness.checkHeard(sender);
            Enrolled renewed = parts.tickets().renew(sender.accessKeyId(), nonce);
            record.granted(peer, RENEW, renewed);
            return reply(renewed);
        } catch (EnrolmentRefusedException refused) {
            record.refused(peer, RENEW, sender.id(), refused);
            throw refused;
        }
    }

    /** Records that a request was turned away before anything of it was believed. */
    public void turnedAway(Peer peer, String verb, EnrolmentRefusedException refused) {
        record.refused(peer, verb, "", refused);
    }

    /** Records that attempts from an address fail one after the other, which an operator should hear of. */
    public void failing(Peer peer, int failures) {
        record.failing(peer, failures);
    }

    /** Asked for before a ticket is used: a sealed broker could not say what it was used for. */
    private void demandUnsealed() throws EnrolmentRefusedException {
        try {
            parts.secrets().current();
        } catch (RefusedException e) {
            throw new EnrolmentRefusedException(EnrolmentRefusal.UNAVAILABLE, e.detail());
        }
    }

    private EnrolReply reply(Enrolled enrolled) throws EnrolmentRefusedException {
        Instance instance = enrolled.instance();
        SecretKey secret = secretsOf(instance).secretOf(instance.accessKeyId(), instance.id(), instance.generation());
        Instant now = parts.clock().instant();
        return new EnrolReply(
                instance, secret, renewIn(enrolled, now), parts.endpoint().get(), now);
    }

    private SecretDerivation secretsOf(Instance instance) throws EnrolmentRefusedException {
        try {
            return parts.secrets().of(instance.master());
        } catch (RefusedException e) {
            throw new EnrolmentRefusedException(EnrolmentRefusal.UNAVAILABLE, e.detail());
        }
    }

    /** Between half and seven tenths of the lease, counted from when it began. */
    private Duration renewIn(Enrolled enrolled, Instant now) {
        Duration lease =
                Duration.between(enrolled.issuedAt(), enrolled.instance().expiresAt());
        long due = (long) (lease.toMillis() * parts.random().nextDouble(EARLIEST, LATEST));
        Duration left = Duration.between(now, enrolled.issuedAt().plusMillis(due));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
