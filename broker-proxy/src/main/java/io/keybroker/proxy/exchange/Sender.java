package io.keybroker.proxy.exchange;

import io.keybroker.gate.Arrival;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.CurrentRegistry;
import io.keybroker.registry.Instance;
import io.keybroker.signing.Claim;
import java.util.Optional;

/**
 * Who a refused request says it is from.
 *
 * @param claim its claim, if it makes one
 * @param holder the instance that holds the claimed key, if there is one
 */
record Sender(Optional<Claim> claim, Optional<Instance> holder) {
    static Sender of(RequestHead head, Optional<Arrival> arrival, CurrentRegistry registry) {
        Optional<Claim> claim = arrival.map(Arrival::claim).or(() -> claimOf(head));
        return new Sender(claim, claim.flatMap(made -> holderOf(made, registry)));
    }

    private static Optional<Claim> claimOf(RequestHead head) {
        try {
            return Optional.of(Claim.of(head));
        } catch (RefusedException e) {
            return Optional.empty(); // it is not signed, or not well, which may be what it was refused for
        }
    }

    private static Optional<Instance> holderOf(Claim claim, CurrentRegistry registry) {
        try {
            return registry.get().holderOf(claim.id());
        } catch (RefusedException e) {
            return Optional.empty(); // the registry is stale, which is what the request was refused for
        }
    }
}
