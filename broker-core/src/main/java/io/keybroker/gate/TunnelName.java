package io.keybroker.gate;

import io.keybroker.catalogue.KnownHost;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.CredentialScope;
import java.util.List;
import java.util.Optional;

/**
 * The one host that a tunnel was asked for: what comes through it is addressed to that host, and signed for its service
 * and its region.
 *
 * @param host the name, in lower case
 * @param to what the catalogue knows of it
 */
public record TunnelName(String host, KnownHost to) implements HostNames {
    @Override
    public String hostPrefix(RequestHead head, CredentialScope scope) throws RefusedException {
        if (!head.hostname().equals(host)) {
            throw new RefusedException(Refusal.MALFORMED, "the host is not the one that the tunnel was asked for");
        }
        if (!scope.service().equalsIgnoreCase(to.signingName())
                || !scope.region().equals(to.region())) {
            throw new RefusedException(
                    Refusal.MALFORMED,
                    "the credential is for " + scope.service() + " in " + scope.region() + " (expected: "
                            + to.signingName() + " in " + to.region() + ", where the host is)");
        }
        boolean label = !to.prefix().isEmpty() && !to.prefix().endsWith("-");
        return label ? to.prefix() + '.' : to.prefix();
    }

    @Override
    public Optional<KnownHost> awsHost() {
        return Optional.of(to);
    }

    @Override
    public List<String> names() {
        return List.of(host);
    }
}
