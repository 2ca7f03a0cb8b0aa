package io.keybroker.enrolment;

import io.keybroker.ec2.Ec2UnavailableException;
import io.keybroker.ec2.InstanceDescriber;
import io.keybroker.ec2.InstanceDescription;
import io.keybroker.ec2.InstanceDescription.NetworkInterface;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceRegions;
import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.ticket.InstanceAttestation;
import io.keybroker.ticket.Ticket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Verifies the attestation of an instance: document signature, peer address, and EC2. */
public final class InstanceAttestor {
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

    private final IdentityDocumentVerifier documents;
    private final Optional<InstanceDescriber> ec2;
    private final InstanceRegions regions;

    public InstanceAttestor(
            IdentityDocumentVerifier documents, Optional<InstanceDescriber> ec2, InstanceRegions regions) {
        this.documents = documents;
        this.ec2 = ec2;
        this.regions = regions;
    }

    InstanceAttestation attest(Ticket ticket, Optional<String> shown, IpAddress peer)
            throws EnrolmentRejectedException {
        if (shown.isEmpty()) {
            ticket.scope().require(peer, Optional.empty()); // rejects with the reason
        }
        IdentityDocument document = documents.verify(shown.orElse(""));
        InstanceAttestation attested = document.attested();
        ticket.scope().require(peer, Optional.of(attested));
        if (!document.privateIp().equals(peer)) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.IP_MISMATCH,
                    "the document is for " + document.privateIp() + ", the request came from " + peer);
        }
        checkKnown(ticket, attested, peer);
        return attested;
    }

    /**
     * Requires an announcement or EC2's confirmation; an announcement suffices as long as EC2 can be queried for the
     * instance's end.
     */
    private void checkKnown(Ticket ticket, InstanceAttestation attested, IpAddress peer)
            throws EnrolmentRejectedException {
        Optional<ExpectedInstance> announced = ticket.expected().stream()
                .filter(expectedInstance -> expectedInstance.instanceId().equals(attested.instanceId()))
                .findFirst();
        if (announced.isPresent() && !isUnavailable(attested.region())) {
            checkSame(announced.get().address(), peer);
        } else if (ticket.allAnnounced()) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.OUT_OF_SCOPE, "the launch did not create " + attested.instanceId());
        } else if (ec2.isPresent()) {
            checkDescribed(ec2.get(), attested, peer);
        } else if (ticket.scope().addresses().isEmpty()) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.PENDING, "the launch has not yet announced " + attested.instanceId());
        }
    }

    private boolean isUnavailable(String region) {
        return ec2.isPresent() && ec2.get().unavailableFor(region).compareTo(LONGEST_SILENCE) > 0;
    }

    /** Rejects the renewal of an instance whose existence could not be confirmed for too long. */
    void checkHeard(Instance instance) throws EnrolmentRejectedException {
        Optional<String> region = regions.regionOf(instance.id());
        if (region.isPresent() && isUnavailable(region.get())) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.UNAVAILABLE,
                    "EC2 in " + region.get() + " has been unavailable for more than " + LONGEST_SILENCE.toMinutes()
                            + " minutes");
        }
    }

    private static void checkDescribed(InstanceDescriber ec2, InstanceAttestation attested, IpAddress peer)
            throws EnrolmentRejectedException {
        if (!ec2.coversRegion(attested.region())) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.OUT_OF_SCOPE,
                    "EC2 in " + attested.region() + " is not configured in enrolment.ec2.regions");
        }
        InstanceDescription described = described(ec2, attested)
                .orElseThrow(() -> new EnrolmentRejectedException(
                        EnrolmentError.PENDING, "EC2 has not found " + attested.instanceId()));
        if (!described.isRunning()) {
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
                .orElseThrow(() -> new EnrolmentRejectedException(
                        EnrolmentError.PENDING, attested.instanceId() + " has no address in EC2 yet"));
        checkSame(primary.address(), peer);
    }

    private static EnrolmentRejectedException mismatch(InstanceAttestation attested, String found) {
        return new EnrolmentRejectedException(EnrolmentError.EC2_MISMATCH, attested.instanceId() + " " + found);
    }

    private static Optional<InstanceDescription> described(InstanceDescriber ec2, InstanceAttestation attested)
            throws EnrolmentRejectedException {
        try {
            String id = attested.instanceId();
            return Optional.ofNullable(
                    ec2.describe(attested.region(), Set.of(id)).get(id));
        } catch (Ec2UnavailableException e) {
            throw new EnrolmentRejectedException(EnrolmentError.UNAVAILABLE, "EC2 request failed: " + e.getMessage());
        }
    }

    private static void checkSame(IpAddress primary, IpAddress peer) throws EnrolmentRejectedException {
        if (!primary.equals(peer)) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.EC2_MISMATCH,
                    "its primary address is " + primary + ", the request came from " + peer);
        }
    }
}
