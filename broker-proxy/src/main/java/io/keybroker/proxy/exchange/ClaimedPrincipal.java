package io.keybroker.proxy.exchange;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.registry.Instance;
import io.keybroker.registry.RegistrySnapshots;
import io.keybroker.signing.RequestSignature;
import java.util.Optional;

/**
 * The claimed principal of a rejected request.
 *
 * @param signature the request signature, if present
 * @param instance the instance of the claimed key, if it exists
 */
record ClaimedPrincipal(Optional<RequestSignature> signature, Optional<Instance> instance) {
    static ClaimedPrincipal of(RequestHead signedHead, RegistrySnapshots registry) {
        Optional<RequestSignature> signature = signatureOf(signedHead);
        return new ClaimedPrincipal(
                signature, signature.flatMap(requestSignature -> instanceOf(requestSignature, registry)));
    }

    private static Optional<RequestSignature> signatureOf(RequestHead head) {
        try {
            return Optional.of(RequestSignature.parse(head));
        } catch (RequestRejectedException e) {
            return Optional.empty(); // unsigned or malformed, which may be the reason of the rejection
        }
    }

    private static Optional<Instance> instanceOf(RequestSignature signature, RegistrySnapshots registry) {
        try {
            return registry.current().findByAccessKeyId(signature.id());
        } catch (RequestRejectedException e) {
            return Optional.empty(); // the registry is stale, which is the reason of the rejection
        }
    }
}
