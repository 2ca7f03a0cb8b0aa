package io.keybroker.enrolment;

import io.keybroker.ec2.Description;
import io.keybroker.ec2.Description.NetworkInterface;
import io.keybroker.ec2.Ec2Instances;
import io.keybroker.ec2.Ec2SilentException;
import io.keybroker.net.IpAddress;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.registry.Attested;
import io.keybroker.registry.ExpectedInstance;
import io.keybroker.registry.Instance;
import io.keybroker.registry.KnownRegions;
import io.keybroker.registry.Ticket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Verifies the attestation of an instance: document signature, peer address, and EC2. */
final class Ec2Witness {
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

    private final DocumentVerifier documents;
    private final Optional<Ec2Instances> ec2;
    private final KnownRegions regions;

    Ec2Witness(DocumentVerifier documents, Optional<Ec2Instances> ec2, KnownRegions regions) {
        this.documents = documents;
        this.ec2 = ec2;
        this.regions = regions;
    }

    Attested attest(Ticket ticket, Optional<String> shown, IpAddress peer) throws EnrolmentRefusedException {
        if (shown.isEmpty()) {
            ticket.scope().check(peer, Optional.empty()); // refuses, and says why
        }
        InstanceDocument document = documents.verify(shown.orElse(""));
        Attested attested = document.attested();
        ticket.scope().check(peer, Optional.of(attested));
        if (!document.privateIp().equals(peer)) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.IP_MISMATCH,
                    "the document is for " + document.privateIp() + ", the request came from " + peer);
        }
        checkKnown(ticket, attested, peer);
        return attested;
    }

    /** An announcement is as good as EC2's word, as long as EC2 can be asked at all what became of the instance. */
    private void checkKnown(Ticket ticket, Attested attested, IpAddress peer) throws EnrolmentRefusedException {
        Optional<ExpectedInstance> announced = ticket.expected().stream()
                .filter(each -> each.instanceId().equals(attested.instanceId()))
                .findFirst();
        if (announced.isPresent() && !silent(attested.region())) {
            checkSame(announced.get().address(), peer);
        } else if (ticket.allAnnounced()) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.OUT_OF_SCOPE, "the launch did not create " + attested.instanceId());
        } else if (ec2.isPresent()) {
            checkDescribed(ec2.get(), attested, peer);
        } else if (ticket.scope().addresses().isEmpty()) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.PENDING, "the launch has not yet announced " + attested.instanceId());
        }
    }

    private boolean silent(String region) {
        return ec2.isPresent() && ec2.get().silentFor(region).compareTo(LONGEST_SILENCE) > 0;
    }

    /** Refuses to prolong the rights of an instance of which nobody has been able to say for long whether it exists. */
    void checkHeard(Instance holder) throws EnrolmentRefusedException {
        Optional<String> region = regions.regionOf(holder.id());
        if (region.isPresent() && silent(region.get())) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.UNAVAILABLE,
                    "EC2 in " + region.get() + " has been unavailable for more than " + LONGEST_SILENCE.toMinutes()
                            + " minutes");
        }
    }

    private static void checkDescribed(Ec2Instances ec2, Attested attested, IpAddress peer)
            throws EnrolmentRefusedException {
        if (!ec2.asksIn(attested.region())) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.OUT_OF_SCOPE,
                    "EC2 in " + attested.region() + " is not configured in enrolment.ec2.regions");
        }
        Description described = described(ec2, attested)
                .orElseThrow(() -> new EnrolmentRefusedException(
                        EnrolmentRefusal.PENDING, "EC2 has not found " + attested.instanceId()));
        if (!described.alive()) {
            throw mismatch(attested, "is " + described.state());
        }
        if (!described.imageId().equals(attested.imageId())) {
            throw mismatch(attested, "was launched from " + described.imageId());
        }
        if (!described.account().equals(attested.account())) {
            throw mismatch(attested, "belongs to account " + described.account());
        }
        NetworkInterface primary = described
                .primary()
                .orElseThrow(() -> new EnrolmentRefusedException(
                        EnrolmentRefusal.PENDING, attested.instanceId() + " has no address in EC2 yet"));
        checkSame(primary.address(), peer);
    }

    private static EnrolmentRefusedException mismatch(Attested attested, String found) {
        return new EnrolmentRefusedException(EnrolmentRefusal.EC2_MISMATCH, attested.instanceId() + " " + found);
    }

    private static Optional<Description> described(Ec2Instances ec2, Attested attested)
            throws EnrolmentRefusedException {
        try {
            String id = attested.instanceId();
            return Optional.ofNullable(
                    ec2.describe(attested.region(), Set.of(id)).get(id));
        } catch (Ec2SilentException e) {
            throw new EnrolmentRefusedException(EnrolmentRefusal.UNAVAILABLE, "EC2 request failed: " + e.getMessage());
        }
    }

    private static void checkSame(IpAddress primary, IpAddress peer) throws EnrolmentRefusedException {
        if (!primary.equals(peer)) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.EC2_MISMATCH,
                    "its primary address is " + primary + ", the request came from " + peer);
        }
    }
}
