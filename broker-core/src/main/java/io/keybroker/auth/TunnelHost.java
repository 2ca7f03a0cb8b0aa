package io.keybroker.auth;

import io.keybroker.catalogue.endpoint.AwsHost;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.sigv4.CredentialScope;
import java.util.List;
import java.util.Optional;

/**
 * The only host of a CONNECT tunnel: requests in it must address that host, and be signed for its service and region.
 *
 * @param host the hostname, in lower case
 * @param to the catalogue's entry for the host
 */
public record TunnelHost(String host, AwsHost to) implements Tunnel {
    @Override
    public String hostPrefix(RequestHead head, CredentialScope scope) throws RequestRejectedException {
        if (!head.hostname().equals(host)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "the host is not the one that the tunnel was opened for");
        }
        if (!scope.service().equalsIgnoreCase(to.signingName()) || !to.acceptsRegion(scope.region())) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED,
                    "the credential is for " + scope.service() + " in " + scope.region() + " (expected: "
                            + to.signingName() + " in " + to.region() + ", where the host is)");
        }
        boolean label = !to.prefix().isEmpty() && !to.prefix().endsWith("-");
        return label ? to.prefix() + '.' : to.prefix();
    }

    /** The wildcard covers the host beside all others with one label in front of the service's host. */
    @Override
    public String certificateName() {
        String prefix = to.prefix();
        boolean label = !prefix.isEmpty() && prefix.indexOf('.') < 0 && host.startsWith(prefix + '.');
        return label ? '*' + host.substring(prefix.length()) : host;
    }

    @Override
    public Optional<AwsHost> awsHost() {
        return Optional.of(to);
    }

    @Override
    public List<String> names() {
        return List.of(host);
    }
}
