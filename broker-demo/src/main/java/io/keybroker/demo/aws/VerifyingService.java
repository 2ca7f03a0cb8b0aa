package io.keybroker.demo.aws;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Shared state of the connections of a verifying server.
 *
 * @param name the signing name
 * @param servers the servers behind it; the first one that accepts a request gets it
 * @param check verifies signatures
 * @param seen records requests
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
