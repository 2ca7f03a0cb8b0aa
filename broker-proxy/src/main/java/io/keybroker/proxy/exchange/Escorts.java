package io.keybroker.proxy.exchange;

import io.keybroker.gate.Admission;
import io.keybroker.refusal.RefusedException;
import java.util.Optional;

/** Which requests are escorted, and by whom. */
@FunctionalInterface
public interface Escorts {
    /** None are. */
    Escorts NONE = (admission, requestId) -> Optional.empty();

    Optional<Escort> of(Admission admission, String requestId) throws RefusedException;
}
