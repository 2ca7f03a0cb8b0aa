package io.keybroker.proxy.exchange;

import io.keybroker.auth.RequestAuthorizer;
import io.keybroker.catalogue.Catalogue;
import io.keybroker.proxy.body.BodyResources;
import io.keybroker.proxy.intercept.InterceptorSelector;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.response.HttpDate;
import io.keybroker.proxy.upstream.ResponseTimeouts;
import io.keybroker.registry.RegistrySnapshots;
import java.time.Clock;

/**
 * What every exchange works with.
 *
 * @param authorizer decides
 * @param catalogue knows protocols
 * @param registry who holds which key, for the audit log
 * @param audit records
 * @param stolenKeys acts where a key is used from a wrong address
 * @param bodies bounds what buffered bodies take
 * @param timeouts how long upstreams may be silent
 * @param clock the time
 * @param date the {@code Date} header
 * @param localRouter finds the broker's local endpoints
 * @param interceptors selects the interceptor of a request
 */
public record ExchangeServices(
        RequestAuthorizer authorizer,
        Catalogue catalogue,
        RegistrySnapshots registry,
        AuditBatcher audit,
        StolenKeyResponder stolenKeys,
        BodyResources bodies,
        ResponseTimeouts timeouts,
        Clock clock,
        HttpDate date,
        LocalRouter localRouter,
        InterceptorSelector interceptors) {}
