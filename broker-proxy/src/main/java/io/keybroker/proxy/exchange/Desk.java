package io.keybroker.proxy.exchange;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.gate.Gate;
import io.keybroker.registry.CurrentRegistry;
import java.time.Clock;

/**
 * What every exchange works with.
 *
 * @param authorizer decides
 * @param catalogue knows protocols
 * @param registry who holds which key, for the audit log
 * @param audit records
 * @param stolenKeys acts where a key is used from a wrong address
 * @param budget bounds the bodies in memory
 * @param clock the time
 * @param date the {@code Date} header
 * @param localRouter finds the broker's local endpoints
 * @param interceptors selects the interceptor of a request
 */
public record Desk(
        Gate authorizer,
        Catalogue catalogue,
        CurrentRegistry registry,
        Journal audit,
        StolenKeys stolenKeys,
        BodyBudget budget,
        Clock clock,
        HttpDate date,
        OwnPaths localRouter,
        Escorts interceptors) {}
