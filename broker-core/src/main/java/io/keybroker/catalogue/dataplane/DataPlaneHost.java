package io.keybroker.catalogue.dataplane;

import java.util.Optional;

/**
 * The host of one resource that a request goes to, with what its name does not show of the resource's ARN.
 *
 * @param name the host, in lower case
 * @param region the region that requests to it are signed for
 * @param arn the resource's ARN, if it is known
 * @param account the account that it belongs to, if it is known
 */
public record DataPlaneHost(String name, String region, Optional<String> arn, Optional<String> account) {}
