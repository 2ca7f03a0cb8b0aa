package io.keybroker.ticket;

import io.keybroker.net.IpAddress;

/**
 * An instance announced from the EC2 response to RunInstances.
 *
 * @param instanceId its id in EC2
 * @param address its primary private address
 */
public record ExpectedInstance(String instanceId, IpAddress address) {}
