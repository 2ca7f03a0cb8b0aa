package io.keybroker.auth;

import io.keybroker.catalogue.endpoint.AwsHost;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.role.ResourceAddress;
import io.keybroker.signing.sigv4.CredentialScope;
import java.util.List;
import java.util.Optional;

/** Hosts that the requests of a connection may address, and their host prefixes. */
@FunctionalInterface
public interface AcceptedHosts {
    /** Accepts every host. */
    AcceptedHosts ANY = (head, scope) -> "";

    /**
     * Returns the host prefix before the hostname: a bucket or an operation's host prefix, with its dot or hyphen; or
     * an empty text. Rejects a host that is not accepted, or not for the service of the signature.
     */
    String hostPrefix(RequestHead head, CredentialScope scope) throws RequestRejectedException;

    /** Returns the hostnames without prefix; empty if every host is accepted. */
    default List<String> names() {
        return List.of();
    }

    /** Returns the catalogue's entry for the only accepted host; empty if that is the broker itself. */
    default Optional<AwsHost> awsHost() {
        return Optional.empty();
    }

    /** The host of one resource that a request is addressed to, where the connection leads to one. */
    default Optional<ResourceAddress> resource() {
        return Optional.empty();
    }

    /** Whether these are names of the broker itself, which has paths of its own. */
    default boolean isBroker() {
        return false;
    }
}
