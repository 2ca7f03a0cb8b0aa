package io.keybroker.role;

import io.keybroker.error.AuditDetail;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The hosts of single resources that a role may send requests to.
 *
 * @param all each of them
 */
public record ResourceHosts(List<ResourceHost> all) {
    /** No host at all. */
    public static final ResourceHosts NONE = new ResourceHosts(List.of());

    public ResourceHosts {
        all = List.copyOf(all);
    }

    /** Whether a host is listed, for whatever service. */
    public boolean contains(ResourceAddress address) {
        return all.stream().anyMatch(address::matches);
    }

    /** The entry of a host for a service and a region, a host itself before those below a name. */
    public ResourceHost require(ResourceAddress address, String signingName, String region)
            throws RequestRejectedException {
        List<ResourceHost> listed = all.stream().filter(address::matches).toList();
        return listed.stream()
                .filter(entry -> entry.isFor(signingName, region))
                .min(Comparator.comparing((ResourceHost entry) -> entry.host().below())
                        .thenComparing(entry -> -entry.host().name().length()))
                .orElseThrow(() -> rejection(listed, address, signingName, region));
    }

    private static RequestRejectedException rejection(
            List<ResourceHost> listed, ResourceAddress address, String signingName, String region) {
        String signed = signingName + " in " + region;
        if (listed.isEmpty()) {
            return rejection("the role does not list the host of this request, which is signed for " + signed
                    + " (expected under the role's hosts: {" + address.wanted() + ", service: " + signingName
                    + ", region: " + region + "})");
        }
        String expected = listed.stream()
                .map(entry -> entry.service() + " in " + entry.region())
                .distinct()
                .collect(Collectors.joining(" or "));
        return rejection("the credential is for " + signed + " (expected: " + expected + ", as the role lists the host "
                + address.host(listed.get(0)) + ")");
    }

    private static RequestRejectedException rejection(String text) {
        return new RequestRejectedException(
                ErrorCode.ACCESS_DENIED, text, RejectionReason.AS_ANSWERED, AuditDetail.ofText(text));
    }
}
