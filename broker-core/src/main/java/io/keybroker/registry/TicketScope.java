package io.keybroker.registry;

import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
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
        Evidence evidence,
        Set<CidrBlock> addresses,
        Optional<String> account,
        Optional<String> region,
        Optional<String> imageId) {
    public TicketScope {
        addresses = Set.copyOf(addresses);
        boolean ofEc2 = account.isPresent() || region.isPresent() || imageId.isPresent();
        if (evidence == Evidence.ADDRESS && ofEc2) {
            throw new IllegalArgumentException(
                    "account, region and image need an EC2 identity document (expected: evidence EC2)");
        }
        if (evidence == Evidence.ADDRESS && addresses.isEmpty()) {
            throw new IllegalArgumentException(
                    "a ticket without EC2 identity document needs an address range (expected: at least one)");
        }
    }

    /** Whether it names so much that a ticket can stand for long, as that of an Auto Scaling group has to. */
    boolean narrow() {
        boolean place = account.isPresent() && region.isPresent();
        boolean kind = imageId.isPresent() || !addresses.isEmpty();
        return evidence == Evidence.ADDRESS || (place && kind);
    }

    /** Refuses who it is not for. */
    public void check(IpAddress address, Optional<Attested> shown) throws EnrolmentRefusedException {
        if (!addresses.isEmpty() && addresses.stream().noneMatch(range -> range.contains(address))) {
            throw outside("address " + address);
        }
        if (evidence == Evidence.ADDRESS) {
            return;
        }
        Attested attested = shown.orElseThrow(() -> new EnrolmentRefusedException(
                EnrolmentRefusal.IID_MISSING, "no instance identity document (expected: the rsa2048 one)"));
        check("account", account, attested.account());
        check("region", region, attested.region());
        check("image", imageId, attested.imageId());
    }

    private static void check(String what, Optional<String> wanted, String found) throws EnrolmentRefusedException {
        if (wanted.isPresent() && !wanted.get().equals(found)) {
            throw outside(what + " " + found);
        }
    }

    private static EnrolmentRefusedException outside(String what) {
        return new EnrolmentRefusedException(EnrolmentRefusal.OUT_OF_SCOPE, "the ticket is not valid for " + what);
    }
}
