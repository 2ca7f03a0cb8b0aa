package io.keybroker.proxy.exchange;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.registry.Instance;
import io.keybroker.registry.RegistrySnapshots;
import io.keybroker.signing.RequestSignature;
import java.util.Optional;

/**
 * Who a rejected request claims to be from.
 *
 * @param signature its signature, if it has one
 * @param instance the instance that holds the claimed key, if there is one
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
            return Optional.empty(); // it is not signed, or not well, which may be why it is rejected
        }
    }

    private static Optional<Instance> instanceOf(RequestSignature signature, RegistrySnapshots registry) {
        try {
            return registry.current().findByAccessKeyId(signature.id());
        } catch (RequestRejectedException e) {
            return Optional.empty(); // the registry is stale, which is why it is rejected
        }
    }
}
