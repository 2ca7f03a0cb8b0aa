package io.keybroker.enrolment;

import io.keybroker.net.IpAddress;

/**
 * Peer address and request ID of an enrolment request.
 *
 * @param address the peer address, or the one announced by a listed load balancer
 * @param requestId the broker's request ID
 */
public record RequestOrigin(IpAddress address, String requestId) {}
