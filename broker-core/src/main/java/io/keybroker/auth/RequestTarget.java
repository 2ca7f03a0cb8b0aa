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
public record RequestTarget(Service service, String region, Optional<ResourceAddress> resource) {}
