package io.keybroker.proxy.app;

import io.keybroker.audit.AuditLog;
import io.keybroker.auth.RequestAuthorizer;
import io.keybroker.catalogue.Catalogue;
import io.keybroker.config.BrokerConfig;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.proxy.body.BodyResources;
import io.keybroker.proxy.body.BodySpool;
import io.keybroker.proxy.exchange.AuditBatcher;
import io.keybroker.proxy.exchange.ExchangeServices;
import io.keybroker.proxy.exchange.StolenKeyResponder;
import io.keybroker.proxy.intercept.InterceptorSelector;
import io.keybroker.proxy.intercept.QueueUrlInterceptorSelector;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.limit.FairExecutor;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.response.HttpDate;
import io.keybroker.proxy.upstream.ResponseTimeouts;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Wires the collaborators of an exchange.
 *
 * @param config the settings
 * @param state the durable state
 * @param registry tickets, instances and roles
 * @param authorizer authorizes requests
 * @param catalogue detects protocols
 * @param localRouter finds the broker's own endpoints
 * @param endpoint the endpoint URL for SDKs, once the listener is open
 * @param parts closes what is opened, in reverse order
 */
record ExchangeModule(
        BrokerConfig config,
        DurableState state,
        RegistryStores registry,
        RequestAuthorizer authorizer,
        Catalogue catalogue,
        LocalRouter localRouter,
        Supplier<URI> endpoint,
        CloseStack parts) {
    /** Opens the collaborators; {@code suspend} is the countermeasure against stolen keys, if it is configured. */
    ExchangeServices open(Clock clock, UnaryOperator<AuditLog> requestAudit, StolenKeyResponder.Countermeasure suspend)
            throws IOException {
        BodyResources bodies = bodies();
        return new ExchangeServices(
                authorizer,
                catalogue,
                state.registry(),
                new AuditBatcher(requestAudit.apply(state.audit())),
                parts.add(new StolenKeyResponder(onStolenKey(suspend))),
                bodies,
                new ResponseTimeouts(
                        config.upstream().responseTimeout(), config.upstream().responseTimeouts()),
                clock,
                new HttpDate(clock),
                localRouter,
                interceptors(clock, bodies));
    }

    private StolenKeyResponder.Countermeasure onStolenKey(StolenKeyResponder.Countermeasure suspend) {
        return switch (config.onStolenKey()) {
            case ALARM -> StolenKeyResponder.Countermeasure.ALARM;
            case SUSPEND -> suspend;
        };
    }

    private InterceptorSelector interceptors(Clock clock, BodyResources bodies) throws IOException {
        LaunchModule module =
                new LaunchModule(registry.tickets(), registry.instances(), registry.roles(), state.audit(), endpoint);
        InterceptorSelector launches = parts.add(module.open(new CertificateFiles(config.home()), clock));
        return config.upstream().translateQueueUrls()
                ? new QueueUrlInterceptorSelector(bodies.workers(), launches)
                : launches;
    }

    /** Workers are half of the processors, so that the event loops keep theirs. */
    private BodyResources bodies() throws IOException {
        BrokerConfig.BodyLimits limits = config.limits().bodies();
        BodyBudget memory = new BodyBudget(limits.parsedBody(), limits.bufferedBodies());
        BodyBudget disk = new BodyBudget(limits.bufferedBody(), limits.spool());
        FairExecutor workers = new FairExecutor(
                "large-bodies",
                "large request bodies",
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        return new BodyResources(memory, parts.add(BodySpool.open(config.home(), disk)), parts.add(workers));
    }
}
