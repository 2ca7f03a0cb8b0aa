package io.keybroker.proxy.app;

import io.keybroker.admin.AdminService;
import io.keybroker.admin.SystemChangeAudit;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.BrokerAddress;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.RoleResponses.RolesReloaded;
import io.keybroker.audit.AuditLog;
import io.keybroker.auth.Authenticator;
import io.keybroker.auth.BrokerHosts;
import io.keybroker.auth.RequestAuthorizer;
import io.keybroker.auth.ResourceTunnels;
import io.keybroker.auth.SignatureTypes;
import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.EndpointResolver;
import io.keybroker.config.BrokerConfig;
import io.keybroker.config.ConfigException;
import io.keybroker.config.ConfigReader;
import io.keybroker.ec2.InstanceDescriber;
import io.keybroker.identity.IdentityLookup;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.proxy.admin.AdminListener;
import io.keybroker.proxy.exchange.AuditBatcher;
import io.keybroker.proxy.exchange.ExchangeServices;
import io.keybroker.proxy.exchange.StolenKeyResponder;
import io.keybroker.proxy.intercept.InterceptorSelector;
import io.keybroker.proxy.intercept.QueueUrlInterceptorSelector;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.limit.BodyResources;
import io.keybroker.proxy.limit.FairExecutor;
import io.keybroker.proxy.local.EnrolmentEndpoints;
import io.keybroker.proxy.local.HealthEndpoint;
import io.keybroker.proxy.local.LocalEndpoint;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.local.SecretsEndpoint;
import io.keybroker.proxy.response.HttpDate;
import io.keybroker.proxy.server.EventLoops;
import io.keybroker.proxy.upstream.ResponseTimeouts;
import io.keybroker.registry.Ec2InstanceStore;
import io.keybroker.registry.InstanceStore;
import io.keybroker.role.Roles;
import io.keybroker.secret.SecretAccess;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.store.sealed.SealedStoreSeal;
import io.keybroker.store.sql.SqlEc2InstanceStore;
import io.keybroker.ticket.TicketStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The daemon: wires all components, from the lock on the home directory to the listeners. */
public final class Broker implements AutoCloseable {
    private final CloseStack parts = new CloseStack();
    private final BrokerConfig config;
    private final StartOptions options;
    private final CertificateFiles files;
    private final Clock wall;
    private final SecureRandom random = new SecureRandom();
    private final SigningKeyCache signingKeys = new SigningKeyCache();
    private volatile InetSocketAddress dataAddress;
    private InetSocketAddress adminAddress;
    private Clock clock; // wall time until the home directory is open, monotonic afterwards
    private volatile @Nullable AdminService admin;

    private Broker(BrokerConfig config, StartOptions options) {
        this.config = config;
        this.wall = options.wall();
        this.clock = wall;
        this.options = options;
        this.files = new CertificateFiles(config.home());
        this.dataAddress = config.listen().data();
        this.adminAddress = config.listen().admin();
    }

    /** Starts the daemon of a home directory; releases everything if a part of it cannot start. */
    public static Broker start(Path home) throws IOException, ConfigException {
        return builder(home).start();
    }

    /** Starts the daemon; {@code out} is standard output for audit records, if broker.yaml configures it. */
    public static Broker start(Path home, PrintWriter out) throws IOException, ConfigException {
        return builder(home).standardOutput(out).start();
    }

    /** Returns a builder for the daemon of a home directory. */
    public static BrokerBuilder builder(Path home) {
        return new BrokerBuilder(home);
    }

    static Broker start(Path home, StartOptions options) throws IOException, ConfigException {
        BrokerConfig config = ConfigReader.read(home);
        Roles roles = new Roles(RoleLoader.load(config));
        Broker broker = new Broker(config, options);
        try {
            broker.open(roles);
            return broker;
        } catch (IOException | ConfigException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private void open(Roles roles) throws IOException, ConfigException {
        CatalogueLoader catalogueLoader = CatalogueLoader.start(config.home());
        DurableState state = DurableState.open(parts, config, options, random);
        clock = state.time().clock();
        SealedStores sealed = SealedStores.open(config, state.sealed(), state.store(), clock, random);
        state.sealed().onChange(signingKeys::clear);
        SystemChangeAudit changes = new SystemChangeAudit(state.audit(), clock);
        state.time().watch(changes::clockWentBack);
        IdentityModule identities = parts.add(IdentityModule.start(config, sealed.identities(), changes, wall));
        state.sealed().onSealed(identities::clear);
        Catalogue catalogue = catalogueLoader.await();
        EndpointResolver endpoints = endpoints(catalogue);
        Authenticator authenticator = new Authenticator(state.registry(), sealed.instanceSecrets(), signingKeys, clock);
        IdentityLookup identityLookup = identityLookup(identities, sealed.seal(), changes);
        RequestAuthorizer authorizer = authorizer(authenticator, catalogue, endpoints, roles, identityLookup);
        RegistryStores registry = RegistryStores.of(state, roles, files, clock);
        parts.add(RetentionJob.start(registry.instances(), config.enrolment().forgetAfter(), wall));
        InterceptorSelector interceptors = interceptors(registry.tickets(), registry.instances(), roles, state.audit());
        LocalRouter localRouter = localRouter(state, sealed, registry, authenticator, identities.directory());
        EventLoops loops = loops();
        ExchangeServices services = services(authorizer, catalogue, state, localRouter, interceptors);
        dataAddress = new ListenerModule(config, files, loops, services, parts)
                .open(endpoints, new ResourceTunnels(authenticator, roles), wall, random);
        administer(loops, state, sealed, identities, registry);
    }

    private RequestAuthorizer authorizer(
            Authenticator authenticator,
            Catalogue catalogue,
            EndpointResolver endpoints,
            Roles roles,
            IdentityLookup identities) {
        return new RequestAuthorizer(
                authenticator,
                catalogue,
                endpoints,
                new BrokerHosts(config.hostnames()),
                config.upstream().region(),
                roles,
                identities,
                SignatureTypes.BY_ROLE,
                signingKeys,
                clock,
                wall);
    }

    private InterceptorSelector interceptors(
            TicketStore tickets, InstanceStore instanceStore, Roles roles, AuditLog audit) throws IOException {
        LaunchModule module = new LaunchModule(tickets, instanceStore, roles, audit, this::endpoint);
        InterceptorSelector launches = parts.add(module.open(files, clock));
        return config.upstream().translateQueueUrls() ? new QueueUrlInterceptorSelector(launches) : launches;
    }

    private EnrolmentEndpoints enrolment(
            DurableState state,
            SealedStores sealed,
            RegistryStores registry,
            Authenticator authenticator,
            IdentityLookup identities)
            throws IOException {
        SqlEc2InstanceStore ec2Instances = new SqlEc2InstanceStore(state.store(), clock, state.registry()::onCommit);
        Optional<InstanceDescriber> ec2 = ec2(identities, ec2Instances, state.audit());
        return parts.add(new EnrolmentModule(
                        registry,
                        sealed.instanceSecrets(),
                        authenticator,
                        ec2,
                        ec2Instances,
                        state.audit(),
                        this::endpoint)
                .open(config.home(), clock, random));
    }

    private Optional<InstanceDescriber> ec2(IdentityLookup identities, Ec2InstanceStore instanceStore, AuditLog audit)
            throws IOException {
        Optional<BrokerConfig.Ec2> settings = config.enrolment().ec2();
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        Ec2Module ec2 = parts.add(new Ec2Module(config, settings.get(), identities, random));
        ec2.start(instanceStore, audit, clock);
        return Optional.of(ec2.instances());
    }

    private LocalRouter localRouter(
            DurableState state,
            SealedStores sealed,
            RegistryStores registry,
            Authenticator authenticator,
            IdentityLookup identities)
            throws IOException {
        EnrolmentEndpoints enrolment = enrolment(state, sealed, registry, authenticator, identities);
        SecretAccess secretAccess =
                new SecretAccess(sealed.secrets(), authenticator, registry.roles(), state.audit(), clock);
        Map<String, LocalEndpoint> paths = new HashMap<>(enrolment.paths());
        paths.put(
                "GET /.broker/health",
                new HealthEndpoint(
                        state.registry(),
                        sealed.seal()::sealed,
                        () -> state.audit().failure().isEmpty()));
        paths.put("GET " + SecretsEndpoint.DIRECTORY, new SecretsEndpoint(secretAccess));
        return new LocalRouter(paths);
    }

    private ExchangeServices services(
            RequestAuthorizer authorizer,
            Catalogue catalogue,
            DurableState state,
            LocalRouter localRouter,
            InterceptorSelector interceptors) {
        return new ExchangeServices(
                authorizer,
                catalogue,
                state.registry(),
                new AuditBatcher(options.requestAudit().apply(state.audit())),
                parts.add(new StolenKeyResponder(onStolenKey())),
                new BodyResources(budget(), parts.add(bodyWorkers())),
                new ResponseTimeouts(
                        config.upstream().responseTimeout(), config.upstream().responseTimeouts()),
                clock,
                new HttpDate(clock),
                localRouter,
                interceptors);
    }

    private IdentityLookup identityLookup(IdentityModule identities, SealedStoreSeal seal, SystemChangeAudit changes) {
        return config.seal()
                .afterIdle()
                .map(idle -> identities.sealingAfter(idle, seal, changes))
                .orElse(identities.directory());
    }

    private void administer(
            EventLoops loops,
            DurableState state,
            SealedStores sealed,
            IdentityModule identities,
            RegistryStores registry)
            throws IOException {
        AdminModule module = parts.add(new AdminModule(config, registry, sealed, identities, state.audit(), clock));
        AdminService service = module.service(new BrokerAddress(endpoint(), files.ca()));
        admin = service;
        adminAddress = parts.add(AdminListener.open(config.listen().admin(), loops, files, service))
                .address();
    }

    private StolenKeyResponder.Countermeasure onStolenKey() {
        return switch (config.onStolenKey()) {
            case ALARM -> StolenKeyResponder.Countermeasure.ALARM;
            case SUSPEND -> this::suspend;
        };
    }

    private void suspend(String instance, String requestId) throws AdminException {
        admin().instances().suspend(new OperatorContext("broker", requestId), instance);
    }

    private EventLoops loops() {
        EventLoops loops = EventLoops.start(Runtime.getRuntime().availableProcessors());
        parts.add(loops::stop);
        return loops;
    }

    /** Uses half of the processors, so that the event loops have the others. */
    private static FairExecutor bodyWorkers() {
        return new FairExecutor(
                "large-bodies",
                "large request bodies",
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    private BodyBudget budget() {
        return new BodyBudget(config.limits().bufferedBody(), config.limits().bufferedBodies());
    }

    private EndpointResolver endpoints(Catalogue catalogue) {
        BrokerConfig.Upstream upstream = config.upstream();
        return catalogue.endpoints(upstream.endpoints(), upstream.stores(), upstream.variant());
    }

    /** Reloads the roles of broker.yaml, all or none; its other settings apply at the next start. */
    public RolesReloaded reloadRoles(OperatorContext operatorContext) throws AdminException {
        return admin().roles().reload(operatorContext);
    }

    private AdminService admin() throws AdminException {
        AdminService service = admin;
        if (service == null) {
            throw new AdminException(Kind.UNAVAILABLE, "the broker is not started", "");
        }
        return service;
    }

    /** Returns the endpoint URL for instances, with the first hostname. */
    public URI endpoint() {
        return URI.create("https://" + config.hostnames().get(0) + ":" + dataAddress.getPort());
    }

    /** Returns the listen address for SDKs, with the port that the system chose if port 0 was configured. */
    public InetSocketAddress dataAddress() {
        return dataAddress;
    }

    /** Returns the listen address of the admin API. */
    public InetSocketAddress adminAddress() {
        return adminAddress;
    }

    /** Stops accepting requests, lets active ones finish, and releases all resources. */
    @Override
    public void close() {
        parts.stop();
    }
}
