package io.keybroker.enrolment;

import io.keybroker.enrolment.Ec2Instances.Description;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.registry.Attested;
import io.keybroker.registry.ExpectedInstance;
import io.keybroker.registry.IpAddress;
import io.keybroker.registry.Ticket;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Finds out whether an instance is the one that its document names: the signature, the address, and EC2's own word. */
final class Ec2Witness {
    private static final Set<String> ALIVE = Set.of("pending", "running");

    private final DocumentVerifier documents;
    private final Optional<Ec2Instances> ec2;

    Ec2Witness(DocumentVerifier documents, Optional<Ec2Instances> ec2) {
        this.documents = documents;
        this.ec2 = ec2;
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
        Optional<ExpectedInstance> announced = ticket.expected().stream()
                .filter(each -> each.instanceId().equals(attested.instanceId()))
                .findFirst();
        if (announced.isPresent()) {
            checkSame(announced.get().address(), peer);
        } else if (ec2.isPresent()) {
            checkDescribed(ec2.get(), attested, peer);
        } else if (ticket.scope().addresses().isEmpty()) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.PENDING, "nobody has announced " + attested.instanceId() + " yet");
        }
        return attested;
    }

    private static void checkDescribed(Ec2Instances ec2, Attested attested, IpAddress peer)
            throws EnrolmentRefusedException {
        Description described = described(ec2, attested)
                .orElseThrow(() -> new EnrolmentRefusedException(
                        EnrolmentRefusal.PENDING, "EC2 does not know " + attested.instanceId() + " yet"));
        if (!ALIVE.contains(described.state())) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.EC2_MISMATCH, attested.instanceId() + " is " + described.state());
        }
        if (!described.imageId().equals(attested.imageId())) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.EC2_MISMATCH, attested.instanceId() + " was made from " + described.imageId());
        }
        checkSame(described.primaryAddress(), peer);
    }

    private static Optional<Description> described(Ec2Instances ec2, Attested attested)
            throws EnrolmentRefusedException {
        try {
            return ec2.describe(attested.account(), attested.region(), attested.instanceId());
        } catch (IOException e) {
            throw new EnrolmentRefusedException(EnrolmentRefusal.UNAVAILABLE, "EC2 cannot be asked: " + e.getMessage());
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
