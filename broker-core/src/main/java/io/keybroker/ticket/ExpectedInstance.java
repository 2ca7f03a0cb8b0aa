package io.keybroker.ticket;

import io.keybroker.net.IpAddress;

/**
 * An instance that the launcher has seen in EC2's answer to RunInstances.
 *
 * @param instanceId its id in EC2
 * @param address its primary private address
 */
public record ExpectedInstance(String instanceId, IpAddress address) {}
