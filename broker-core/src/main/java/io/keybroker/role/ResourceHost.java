package io.keybroker.role;

import io.keybroker.net.HostPattern;
import java.util.Optional;

/**
 * A host of one resource that a role may send requests to: the domain of a search cluster, an API, a function's URL.
 *
 * @param host the host, or those below a name
 * @param service the signing name of its service
 * @param region the region that requests to it are signed for
 * @param name what stands in front of the broker's own name for it; nothing where only tunnels lead to it
 * @param arn the resource's ARN, where the host does not show it
 * @param account the account that the resource belongs to
 */
public record ResourceHost(
        HostPattern host,
        String service,
        String region,
        Optional<String> name,
        Optional<String> arn,
        Optional<String> account) {
    boolean isFor(String signingName, String signed) {
        return service.equals(signingName) && region.equals(signed);
    }
}
