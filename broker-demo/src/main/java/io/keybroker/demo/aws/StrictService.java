package io.keybroker.demo.aws;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Shared state of the connections of a verifying server.
 *
 * @param name the service's signing name
 * @param servers the real servers behind it; the first that takes a request gets it
 * @param check recomputes signatures
 * @param seen remembers requests
 */
record StrictService(String name, List<Backend> servers, SignatureCheck check, SeenRequests seen) {
    StrictService {
        servers = List.copyOf(servers);
    }

    InetSocketAddress serverFor(WireHead head) {
        String host = head.first("Host").orElse("");
        return servers.stream()
                .filter(server -> server.takes(host, head.rawPath()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server of " + name + " takes " + head.startLine()))
                .address();
    }
}
