package io.keybroker.gate;

import io.keybroker.catalogue.KnownHost;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.CredentialScope;
import java.util.List;

/**
 * The one host that a tunnel was asked for: what comes through it is addressed to that host, and signed for its service
 * and its region.
 *
 * @param host the name, in lower case
 * @param known what the catalogue knows of it
 */
public record TunnelName(String host, KnownHost known) implements HostNames {
    @Override
    public String prefixOf(RequestHead head, CredentialScope scope) throws RefusedException {
        if (!head.hostname().equals(host)) {
            throw new RefusedException(Refusal.MALFORMED, "the host is not the one that the tunnel was asked for");
        }
        if (!scope.service().equalsIgnoreCase(known.signingName())
                || !scope.region().equals(known.region())) {
            throw new RefusedException(
                    Refusal.MALFORMED,
                    "the credential is for " + scope.service() + " in " + scope.region() + " (expected: "
                            + known.signingName() + " in " + known.region() + ", where the host is)");
        }
        boolean label = !known.prefix().isEmpty() && !known.prefix().endsWith("-");
        return label ? known.prefix() + '.' : known.prefix();
    }

    @Override
    public List<String> all() {
        return List.of(host);
    }
}
