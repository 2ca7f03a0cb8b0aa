package io.keybroker.proxy.app;

import io.keybroker.admin.AdminService;
import io.keybroker.admin.SystemChangeAudit;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.BrokerAddress;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.RoleResponses.RolesReloaded;
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
import io.keybroker.identity.IdentityLookup;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.proxy.admin.AdminListener;
import io.keybroker.proxy.exchange.ExchangeServices;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.server.EventLoops;
import io.keybroker.role.Roles;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.store.sealed.SealedStoreSeal;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The daemon: wires all components, from the lock on the home directory to the listeners. */
public final class Broker implements AutoCloseable {
    private final CloseStack parts = new CloseStack();
    private final BrokerConfig config;
    private final Roles roles;
    private final StartOptions options;
    private final CertificateFiles files;
    private final Clock wall;
    private final SecureRandom random = new SecureRandom();
    private final SigningKeyCache signingKeys = new SigningKeyCache();
    private volatile InetSocketAddress dataAddress;
    private InetSocketAddress adminAddress;
    private Clock clock; // wall time until the home directory is open, monotonic afterwards
    private volatile @Nullable AdminService admin;

    private Broker(BrokerConfig config, Roles roles, StartOptions options) {
        this.config = config;
        this.roles = roles;
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
        Broker broker = new Broker(config, roles, options);
        try {
            broker.open();
            return broker;
        } catch (IOException | ConfigException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private void open() throws IOException, ConfigException {
        CatalogueLoader catalogueLoader = CatalogueLoader.start(config.home());
        DurableState state = DurableState.open(parts, config, options, random);
        clock = state.time().clock();
        SealedStores sealed = SealedStores.open(config, state, random);
        state.sealed().onChange(() -> forgetSigningKeys(state));
        SystemChangeAudit changes = new SystemChangeAudit(state.audit(), clock);
        state.time().watch(changes::clockWentBack);
        IdentityModule identities = parts.add(IdentityModule.start(config, sealed.identities(), changes, wall));
        state.sealed().onSealed(identities::clear);
        state.sealed().onSealed(System::gc); // with what the JDK and libraries have copied of the keys
        Catalogue catalogue = catalogueLoader.await();
        EndpointResolver endpoints = endpoints(catalogue);
        Authenticator authenticator = new Authenticator(state.registry(), sealed.instanceSecrets(), signingKeys, clock);
        IdentityLookup identityLookup = identityLookup(identities, sealed.seal(), changes);
        RequestAuthorizer authorizer = authorizer(authenticator, catalogue, endpoints, identityLookup);
        RegistryStores registry = RegistryStores.of(state, roles, files, clock);
        parts.add(RetentionJob.start(registry.instances(), config.enrolment().forgetAfter(), wall));
        LocalRouter localRouter = new LocalModule(
                        config, state, sealed, registry, authenticator, identities.directory(), this::endpoint, parts)
                .open(clock, random);
        ExchangeServices services = new ExchangeModule(
                        config, state, registry, authorizer, catalogue, localRouter, this::endpoint, parts)
                .open(clock, options.requestAudit(), this::suspend);
        EventLoops loops = loops();
        dataAddress = new ListenerModule(config, files, loops, services, parts)
                .open(endpoints, new ResourceTunnels(authenticator, roles), wall, random);
        administer(parts.add(new AdminModule(config, registry, sealed, identities, state.audit(), clock)), loops);
    }

    private void forgetSigningKeys(DurableState state) {
        if (state.sealed().sealed()) {
            signingKeys.wipe();
        } else {
            signingKeys.clear();
        }
    }

    private RequestAuthorizer authorizer(
            Authenticator authenticator, Catalogue catalogue, EndpointResolver endpoints, IdentityLookup identities) {
        return new RequestAuthorizer(
                authenticator,
                catalogue,
                endpoints,
                new BrokerHosts(config.hostnames(), config.listen().data().getPort()),
                config.upstream().region(),
                roles,
                identities,
                SignatureTypes.BY_ROLE,
                signingKeys,
                clock,
                wall);
    }

    private IdentityLookup identityLookup(IdentityModule identities, SealedStoreSeal seal, SystemChangeAudit changes) {
        return config.seal()
                .afterIdle()
                .map(idle -> identities.sealingAfter(idle, seal, changes))
                .orElse(identities.directory());
    }

    private void administer(AdminModule module, EventLoops loops) throws IOException {
        AdminService service = module.service(new BrokerAddress(endpoint(), files.ca()));
        admin = service;
        adminAddress = parts.add(AdminListener.open(config.listen().admin(), loops, files, service))
                .address();
    }

    private void suspend(String instance, String requestId) throws AdminException {
        admin().instances().suspend(new OperatorContext("broker", requestId), instance);
    }

    private EventLoops loops() {
        EventLoops loops = EventLoops.start(Runtime.getRuntime().availableProcessors());
        parts.add(loops::stop);
        return loops;
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
