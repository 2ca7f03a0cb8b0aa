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
record VerifyingService(String name, List<Backend> servers, SignatureVerifier check, RecordedRequests seen) {
    VerifyingService {
        servers = List.copyOf(servers);
    }

    InetSocketAddress serverFor(RawMessageHead head) {
        String host = head.first("Host").orElse("");
        return servers.stream()
                .filter(server -> server.accepts(host, head.rawPath()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server of " + name + " takes " + head.startLine()))
                .address();
    }
}
