package io.keybroker.auth;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.role.ResourceAddress;
import io.keybroker.signing.sigv4.CredentialScope;
import java.util.List;
import java.util.Optional;

/**
 * A tunnel to the host of one resource, which some role at its address lists: the role of each request decides again.
 *
 * @param host the name, in lower case
 * @param port the port
 */
public record ResourceTunnel(String host, int port) implements Tunnel {
    @Override
    public String hostPrefix(RequestHead head, CredentialScope scope) throws RequestRejectedException {
        if (!head.hostname().equals(host)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "the host is not the one that the tunnel was asked for");
        }
        return "";
    }

    @Override
    public Optional<ResourceAddress> resource() {
        return Optional.of(new ResourceAddress.Host(host, port));
    }

    @Override
    public String certificateName() {
        return host;
    }

    @Override
    public List<String> names() {
        return List.of(host);
    }
}
