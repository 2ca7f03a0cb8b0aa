package io.keybroker.proxy.exchange;

import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.registry.Instance;
import io.keybroker.registry.RegistrySnapshots;
import io.keybroker.signing.RequestSignature;
import java.util.Optional;

/**
 * Who a refused request says it is from.
 *
 * @param claim its claim, if it makes one
 * @param holder the instance that holds the claimed key, if there is one
 */
record ClaimedPrincipal(Optional<RequestSignature> claim, Optional<Instance> holder) {
    static ClaimedPrincipal of(RequestHead head, Optional<UnverifiedRequest> arrival, RegistrySnapshots registry) {
        Optional<RequestSignature> requestSignature =
                arrival.map(UnverifiedRequest::claim).or(() -> claimOf(head));
        return new ClaimedPrincipal(requestSignature, requestSignature.flatMap(made -> holderOf(made, registry)));
    }

    private static Optional<RequestSignature> claimOf(RequestHead head) {
        try {
            return Optional.of(RequestSignature.parse(head));
        } catch (RequestRejectedException e) {
            return Optional.empty(); // it is not signed, or not well, which may be what it was refused for
        }
    }

    private static Optional<Instance> holderOf(RequestSignature requestSignature, RegistrySnapshots registry) {
        try {
            return registry.current().findByAccessKeyId(requestSignature.id());
        } catch (RequestRejectedException e) {
            return Optional.empty(); // the registry is stale, which is what the request was refused for
        }
    }
}
