package io.keybroker.catalogue.model;

import java.util.Arrays;
import java.util.List;

/**
 * An AWS service.
 *
 * @param id its own name, as in SDKs and overrides; several services may share a signing name
 * @param signingName the name in credential scopes
 * @param iamPrefix the prefix in policies
 * @param protocols the protocols, the default first
 * @param targetPrefix the prefix of operations in {@code X-Amz-Target} and in CBOR paths; may be empty
 * @param version the API version date
 */
public record Service(
        String id,
        String signingName,
        String iamPrefix,
        List<Protocol> protocols,
        String targetPrefix,
        String version) {
    public Service {
        protocols = List.copyOf(protocols);
    }

    public static Service of(String[] row) {
        List<Protocol> protocols = row[0].equals("s3")
                ? List.of(Protocol.S3)
                : Arrays.stream(row[3].split(",")).map(Protocol::parse).toList();
        return new Service(row[0], row[1], row[2], protocols, row[4].equals("-") ? "" : row[4], row[5]);
    }

    /** Returns the protocol of its SDKs. */
    public Protocol protocol() {
        return protocols.get(0);
    }

    public boolean supports(Protocol protocol) {
        return protocols.contains(protocol);
    }
}
