package io.keybroker.enrolment;

import io.keybroker.net.IpAddress;

/**
 * Peer address and request id of an enrolment request.
 *
 * @param address the other end of the socket, or what a listed load balancer says it is
 * @param requestId the broker's own id of the request
 */
public record RequestOrigin(IpAddress address, String requestId) {}
