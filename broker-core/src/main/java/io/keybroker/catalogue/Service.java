package io.keybroker.catalogue;

/**
 * One AWS service.
 *
 * @param signingName its name in a credential scope
 * @param iamPrefix its name in policies
 * @param protocol how it takes requests
 * @param targetPrefix what stands before the operation in {@code X-Amz-Target}; empty for other protocols
 * @param hostPrefix the first label of its regional hosts
 */
public record Service(
        String signingName, String iamPrefix, Protocol protocol, String targetPrefix, String hostPrefix) {}
