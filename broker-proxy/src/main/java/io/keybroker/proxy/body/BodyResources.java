package io.keybroker.proxy.body;

import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.limit.FairExecutor;

/**
 * What buffered bodies may take of the broker.
 *
 * @param budget memory
 * @param spool disk
 * @param workers CPU time of large ones
 */
public record BodyResources(BodyBudget budget, BodySpool spool, FairExecutor workers) {
    /** The longest body that is read on the event loop; the worst of this size takes about a millisecond. */
    public static final int MAX_ON_EVENT_LOOP = 64 << 10;
}
