package io.keybroker.auth;

import io.keybroker.catalogue.model.Service;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.signing.RequestSignature;

/**
 * A request that has come in and is not yet believed.
 *
 * @param head as it was signed
 * @param inPathStyle what it asks for: the same with the bucket in its path, and without what carries a signature in its query
 * @param claim who it says it is from
 * @param service the service it says it is for
 * @param region the region it is judged and routed in
 * @param peer the address of the socket's other end
 * @param hosts the hosts that its connection may be addressed to
 * @param bodyFirst whether its body must be at hand before it can be judged
 */
public record UnverifiedRequest(
        RequestHead head,
        RequestHead inPathStyle,
        RequestSignature claim,
        Service service,
        String region,
        IpAddress peer,
        AcceptedHosts hosts,
        boolean bodyFirst) {}
