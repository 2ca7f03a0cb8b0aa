package io.keybroker.auth;

import io.keybroker.catalogue.model.Service;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.sigv4.PayloadHash;
import java.util.Optional;

/**
 * A parsed request; nothing has been verified yet.
 *
 * @param head the signed head
 * @param pathStyleHead the same head with the bucket in its path, and without a signature in its query
 * @param signature the request signature
 * @param target what it is signed for
 * @param peer the peer address of its connection
 * @param hosts the hosts that its connection may address
 * @param needsBody whether authorization needs the body
 */
public record UnverifiedRequest(
        RequestHead head,
        RequestHead pathStyleHead,
        RequestSignature signature,
        RequestTarget target,
        IpAddress peer,
        AcceptedHosts hosts,
        boolean needsBody) {
    /** The service it is signed for. */
    public Service service() {
        return target.service();
    }

    /** The region it is authorized and routed in. */
    public String region() {
        return target.region();
    }

    /** Whether the signature can be verified only with the whole body: it covers a hash that the head does not declare. */
    public boolean isProvenByBody() {
        return signature.payload().mode() == PayloadHash.Mode.ABSENT
                && !signature.type().isSigV2();
    }

    /** Returns the form without its signature; empty if the signature is elsewhere. */
    Optional<String> formWithoutSignature() {
        return signature.type().isQueryApi() && head.method().equals("POST")
                ? Optional.of(RequestSignature.formWithoutSignature(head))
                : Optional.empty();
    }
}
