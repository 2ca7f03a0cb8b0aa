package io.keybroker.auth;

import io.keybroker.catalogue.endpoint.AwsHost;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.sigv4.CredentialScope;
import java.util.List;
import java.util.Optional;

/** Which hosts a connection's requests may be addressed to, and what stands in front of them. */
@FunctionalInterface
public interface AcceptedHosts {
    /** Whatever name a request is addressed to. */
    AcceptedHosts ANY = (head, scope) -> "";

    /**
     * What stands in front of the host's name, a bucket or an operation's own prefix, up to its dot or hyphen; or nothing
     * at all. Refused is a host that is not meant, or not for the service that the signature is for.
     */
    String hostPrefix(RequestHead head, CredentialScope scope) throws RequestRejectedException;

    /** The names without anything in front of them; none where any name will do. */
    default List<String> names() {
        return List.of();
    }

    /** Those names as a client may have written them into its Host header, with and without a port. */
    default List<String> authorities() {
        return names();
    }

    /** What the catalogue knows of the one host that is meant; nothing where that is the broker itself. */
    default Optional<AwsHost> awsHost() {
        return Optional.empty();
    }

    /** Whether these are names of the broker itself, which has paths of its own. */
    default boolean isBroker() {
        return false;
    }
}
