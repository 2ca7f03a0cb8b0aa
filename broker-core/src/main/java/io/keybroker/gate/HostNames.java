package io.keybroker.gate;

import io.keybroker.http.RequestHead;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.CredentialScope;

/** Which hosts a connection's requests may be addressed to, and what stands in front of them. */
@FunctionalInterface
public interface HostNames {
    /**
     * What stands in front of the host's name, a bucket or an operation's own prefix, up to its dot or hyphen; or nothing
     * at all. Refused is a host that is not meant, or not for the service that the signature is for.
     */
    String prefixOf(RequestHead head, CredentialScope scope) throws RefusedException;

    /** Whether these are names of the broker itself, which has paths of its own. */
    default boolean own() {
        return false;
    }
}
