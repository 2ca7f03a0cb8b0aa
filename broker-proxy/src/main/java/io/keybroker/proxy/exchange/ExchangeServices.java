package io.keybroker.proxy.exchange;

import io.keybroker.auth.RequestAuthorizer;
import io.keybroker.catalogue.Catalogue;
import io.keybroker.proxy.intercept.InterceptorSelector;
import io.keybroker.proxy.limit.BodyResources;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.response.HttpDate;
import io.keybroker.proxy.upstream.ResponseTimeouts;
import io.keybroker.registry.RegistrySnapshots;
import java.time.Clock;

/**
 * Collaborators of every exchange.
 *
 * @param authorizer authorizes requests
 * @param catalogue detects protocols
 * @param registry finds the instance of a key for the audit log
 * @param audit records events
 * @param stolenKeys responds to stolen keys
 * @param bodies limits buffered bodies
 * @param timeouts the response timeouts of upstreams
 * @param clock the clock
 * @param date the {@code Date} header
 * @param localRouter finds local endpoints
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
