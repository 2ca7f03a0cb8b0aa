package io.keybroker.auth;

import io.keybroker.catalogue.model.Service;
import io.keybroker.role.ResourceAddress;
import java.util.Optional;

/**
 * What a request is signed for.
 *
 * @param service the service
 * @param region the region it is authorized and routed in
 * @param resource the host of one resource that it is addressed to; nothing where the service's own host is meant
 */
public record RequestTarget(Service service, String region, Optional<ResourceAddress> resource) {
    /** The same service and region, at the host of one resource. */
    RequestTarget at(ResourceAddress host) {
        return new RequestTarget(service, region, Optional.of(host));
    }
}
