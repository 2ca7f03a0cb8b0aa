package io.keybroker.proxy.exchange;

import io.keybroker.gate.Admission;
import io.keybroker.refusal.RefusedException;

/** Selects the interceptor of a request. */
@FunctionalInterface
public interface Escorts {
    /** No request has one. */
    Escorts NONE = (request, requestId) -> Escort.NONE;

    Escort select(Admission request, String requestId) throws RefusedException;
}
