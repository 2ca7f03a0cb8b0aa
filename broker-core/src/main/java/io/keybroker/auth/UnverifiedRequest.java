package io.keybroker.auth;

import io.keybroker.catalogue.model.Service;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.sigv4.PayloadHash;
import java.util.Optional;

/**
 * A parsed request of which nothing has been verified yet.
 *
 * @param head as it was signed
 * @param pathStyleHead what it asks for: the same with the bucket in its path, and without a signature in its query
 * @param signature the signature it carries
 * @param service the service it is signed for
 * @param region the region it is authorized and routed in
 * @param peer the peer address of its connection
 * @param hosts the hosts that its connection may address
 * @param needsBody whether it can be authorized only with its body
 */
public record UnverifiedRequest(
        RequestHead head,
        RequestHead pathStyleHead,
        RequestSignature signature,
        Service service,
        String region,
        IpAddress peer,
        AcceptedHosts hosts,
        boolean needsBody) {
    /** Whether the signature can be verified only with the whole body: it covers a hash that the head does not declare. */
    public boolean isProvenByBody() {
        return signature.payload().mode() == PayloadHash.Mode.ABSENT
                && !signature.carrier().isSigV2();
    }

    /** The form without the signature that is in it; nothing if the signature is elsewhere. */
    Optional<String> formWithoutSignature() {
        return signature.carrier().isQueryApi() && head.method().equals("POST")
                ? Optional.of(RequestSignature.formWithoutSignature(head))
                : Optional.empty();
    }
}
