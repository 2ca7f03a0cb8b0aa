package io.keybroker.ticket;

import io.keybroker.net.IpAddress;

/**
 * An instance announced from the EC2 response to RunInstances.
 *
 * @param instanceId the EC2 instance ID
 * @param address its primary private address
 */
public record ExpectedInstance(String instanceId, IpAddress address) {}
