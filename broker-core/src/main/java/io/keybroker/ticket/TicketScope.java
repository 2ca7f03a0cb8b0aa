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
 * @param evidence the required attestation
 * @param addresses the accepted peer addresses
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

    /** Whether the scope is narrow enough for a long validity, as for an Auto Scaling group. */
    boolean narrow() {
        boolean place = account.isPresent() && region.isPresent();
        boolean kind = imageId.isPresent() || !addresses.isEmpty();
        return evidence == EnrolmentEvidence.ADDRESS || (place && kind);
    }

    /** Rejects an instance outside the scope. */
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

    private static void require(String what, Optional<String> expected, String value)
            throws EnrolmentRejectedException {
        if (expected.isPresent() && !expected.get().equals(value)) {
            throw outOfScope(what + " " + value);
        }
    }

    private static EnrolmentRejectedException outOfScope(String what) {
        return new EnrolmentRejectedException(EnrolmentError.OUT_OF_SCOPE, "the ticket is not valid for " + what);
    }
}
