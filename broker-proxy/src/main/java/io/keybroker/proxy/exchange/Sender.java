package io.keybroker.proxy.exchange;

import io.keybroker.http.RequestHead;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.CurrentRegistry;
import io.keybroker.registry.Instance;
import io.keybroker.signing.Claim;
import java.util.Optional;

/**
 * Who a rejected request claims to be from.
 *
 * @param signature its signature, if it has one
 * @param instance the instance that holds the claimed key, if there is one
 */
record Sender(Optional<Claim> signature, Optional<Instance> instance) {
    static Sender of(RequestHead signedHead, CurrentRegistry registry) {
        Optional<Claim> signature = signatureOf(signedHead);
        return new Sender(signature, signature.flatMap(claimed -> instanceOf(claimed, registry)));
    }

    private static Optional<Claim> signatureOf(RequestHead head) {
        try {
            return Optional.of(Claim.of(head));
        } catch (RefusedException e) {
            return Optional.empty(); // it is not signed, or not well, which may be why it is rejected
        }
    }

    private static Optional<Instance> instanceOf(Claim signature, CurrentRegistry registry) {
        try {
            return registry.get().holderOf(signature.id());
        } catch (RefusedException e) {
            return Optional.empty(); // the registry is stale, which is why it is rejected
        }
    }
}
