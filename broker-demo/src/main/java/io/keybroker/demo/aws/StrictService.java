package io.keybroker.demo.aws;

import java.net.InetSocketAddress;

/**
 * What all connections of one strict upstream share.
 *
 * @param name the service's signing name
 * @param server the real server behind it
 * @param check recomputes signatures
 * @param seen remembers requests
 */
record StrictService(String name, InetSocketAddress server, SignatureCheck check, SeenRequests seen) {}
