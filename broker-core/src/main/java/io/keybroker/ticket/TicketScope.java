package io.keybroker.ticket;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Scope of a ticket; empty values do not constrain.
 *
 * @param evidence what must be shown besides the ticket
 * @param addresses where enrolments may come from
 * @param account the AWS account
 * @param region the AWS region
 * @param imageId the machine image
 */
public record TicketScope(
        EnrolmentEvidence evidence,
        Set<CidrBlock> addresses,
        Optional<String> account,
        Optional<String> region,
        Optional<String> imageId) {
    public TicketScope {
        addresses = Set.copyOf(addresses);
        boolean ofEc2 = account.isPresent() || region.isPresent() || imageId.isPresent();
        if (evidence == EnrolmentEvidence.ADDRESS && ofEc2) {
            throw new IllegalArgumentException(
                    "account, region and image need an EC2 identity document (expected: evidence EC2)");
        }
        if (evidence == EnrolmentEvidence.ADDRESS && addresses.isEmpty()) {
            throw new IllegalArgumentException(
                    "a ticket without EC2 identity document needs an address range (expected: at least one)");
        }
    }

    /** Whether it names so much that a ticket can stand for long, as that of an Auto Scaling group has to. */
    boolean narrow() {
        boolean place = account.isPresent() && region.isPresent();
        boolean kind = imageId.isPresent() || !addresses.isEmpty();
        return evidence == EnrolmentEvidence.ADDRESS || (place && kind);
    }

    /** Refuses who it is not for. */
    public void require(IpAddress address, Optional<InstanceAttestation> instanceAttestation)
            throws EnrolmentRejectedException {
        if (!addresses.isEmpty() && addresses.stream().noneMatch(range -> range.contains(address))) {
            throw outOfScope("address " + address);
        }
        if (evidence == EnrolmentEvidence.ADDRESS) {
            return;
        }
        InstanceAttestation attested = instanceAttestation.orElseThrow(() -> new EnrolmentRejectedException(
                EnrolmentError.IID_MISSING, "no instance identity document (expected: the rsa2048 one)"));
        require("account", account, attested.account());
        require("region", region, attested.region());
        require("image", imageId, attested.imageId());
    }

    private static void require(String what, Optional<String> wanted, String found) throws EnrolmentRejectedException {
        if (wanted.isPresent() && !wanted.get().equals(found)) {
            throw outOfScope(what + " " + found);
        }
    }

    private static EnrolmentRejectedException outOfScope(String what) {
        return new EnrolmentRejectedException(EnrolmentError.OUT_OF_SCOPE, "the ticket is not valid for " + what);
    }
}
