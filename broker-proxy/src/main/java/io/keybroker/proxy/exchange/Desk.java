package io.keybroker.proxy.exchange;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.gate.Gate;
import io.keybroker.registry.CurrentRegistry;
import java.time.Clock;

/**
 * What every exchange works with.
 *
 * @param gate decides
 * @param catalogue knows protocols
 * @param registry who holds which key, for the audit log
 * @param audit records
 * @param stolen acts where a key is used from a wrong address
 * @param budget bounds the bodies in memory
 * @param clock the time
 * @param date the {@code Date} header
 * @param own what the broker answers itself
 * @param escorts who goes along with which requests
 */
public record Desk(
        Gate gate,
        Catalogue catalogue,
        CurrentRegistry registry,
        Journal audit,
        StolenKeys stolen,
        BodyBudget budget,
        Clock clock,
        HttpDate date,
        OwnPaths own,
        Escorts escorts) {}
