package io.keybroker.proxy.app;

import io.keybroker.admin.AdminService;
import io.keybroker.admin.SystemChangeAudit;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.BrokerAddress;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.RoleResponses.RolesReloaded;
import io.keybroker.audit.AuditLog;
import io.keybroker.audit.JsonLinesAuditLog;
import io.keybroker.auth.Authenticator;
import io.keybroker.auth.BrokerHosts;
import io.keybroker.auth.RequestAuthorizer;
import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.EndpointResolver;
import io.keybroker.config.BrokerConfig;
import io.keybroker.config.ConfigException;
import io.keybroker.config.ConfigReader;
import io.keybroker.ec2.InstanceDescriber;
import io.keybroker.identity.IdentityLookup;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.proxy.admin.AdminListener;
import io.keybroker.proxy.exchange.AuditBatcher;
import io.keybroker.proxy.exchange.ExchangeServices;
import io.keybroker.proxy.exchange.StolenKeyResponder;
import io.keybroker.proxy.intercept.InterceptorSelector;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.limit.ConnectionLimiter;
import io.keybroker.proxy.local.EnrolmentEndpoints;
import io.keybroker.proxy.local.HealthEndpoint;
import io.keybroker.proxy.local.LocalEndpoint;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.local.SecretsEndpoint;
import io.keybroker.proxy.response.HttpDate;
import io.keybroker.proxy.server.DataListener;
import io.keybroker.proxy.server.EventLoops;
import io.keybroker.proxy.server.HostCertificates;
import io.keybroker.proxy.server.ServerTls;
import io.keybroker.proxy.sink.AuditSinks;
import io.keybroker.proxy.upstream.HostResolver;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.keybroker.proxy.upstream.UpstreamTls;
import io.keybroker.registry.Ec2InstanceStore;
import io.keybroker.registry.InstanceStore;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.secret.SecretAccess;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.store.file.HomeLock;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sealed.SealedStoreSeal;
import io.keybroker.store.sql.RegistryPoller;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlEc2InstanceStore;
import io.keybroker.store.sql.SqlInstanceStore;
import io.keybroker.store.sql.SqlRollbackGuard;
import io.keybroker.store.sql.SqlTicketStore;
import io.keybroker.ticket.TicketStore;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** The daemon: all its parts, wired by hand, from the lock on its home directory to its sockets. */
public final class Broker implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final CloseStack parts = new CloseStack();
    private final BrokerConfig config;
    private final PrintWriter out;
    private final UnaryOperator<AuditLog> between;
    private final CertificateFiles files;
    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private volatile InetSocketAddress dataAddress;
    private InetSocketAddress adminAddress;
    private volatile @Nullable AdminService administration;

    private Broker(BrokerConfig config, PrintWriter out, UnaryOperator<AuditLog> between) {
        this.config = config;
        this.out = out;
        this.between = between;
        this.files = new CertificateFiles(config.home());
        this.dataAddress = config.listen().data();
        this.adminAddress = config.listen().admin();
    }

    /** Starts the daemon of a home directory; nothing of it stays if it cannot be started whole. */
    public static Broker start(Path home) throws IOException, ConfigException {
        return start(home, new PrintWriter(Writer.nullWriter()));
    }

    /** As above; {@code out} is standard output, where audit records are printed if broker.yaml says so. */
    public static Broker start(Path home, PrintWriter out) throws IOException, ConfigException {
        return start(home, out, log -> log);
    }

    /** With something between the requests and the audit log; a measurement leaves the log out. */
    static Broker start(Path home, PrintWriter out, UnaryOperator<AuditLog> between)
            throws IOException, ConfigException {
        BrokerConfig config = ConfigReader.read(home);
        Roles roles = new Roles(RoleLoader.load(config));
        Broker broker = new Broker(config, out, between);
        try {
            broker.open(roles);
            return broker;
        } catch (IOException | ConfigException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private void open(Roles roles) throws IOException, ConfigException {
        CatalogueLoader loading = CatalogueLoader.start(config.home());
        Kept kept = keep(config.home());
        SealedStores vault = SealedStores.open(config, kept.sealed(), kept.store(), clock, random);
        SigningKeyCache signingKeys = new SigningKeyCache();
        kept.sealed().onChange(signingKeys::clear);
        SystemChangeAudit journal = new SystemChangeAudit(kept.audit(), clock);
        IdentityModule identities = parts.add(IdentityModule.start(config, vault.realKeys(), journal, clock));
        kept.sealed().onSealed(identities::clear);
        Catalogue catalogue = loading.await();
        EndpointResolver endpoints = endpoints(catalogue);
        Authenticator authenticator = new Authenticator(kept.registry(), vault.masters(), signingKeys, clock);
        RequestAuthorizer.Rights rights = new RequestAuthorizer.Rights(
                roles, inUse(identities, vault.seal(), journal), RequestAuthorizer.Carriers.BY_LEEWAY);
        RequestAuthorizer requestAuthorizer =
                new RequestAuthorizer(authenticator, atlas(catalogue, endpoints), rights, signingKeys, clock);
        SqlTicketStore tickets = new SqlTicketStore(kept.store(), clock, random, kept.registry()::refresh);
        SqlInstanceStore registrations = new SqlInstanceStore(kept.store(), clock, random, kept.registry()::refresh);
        parts.add(RetentionJob.start(registrations, config.enrolment().forgetAfter(), clock));
        EnrolmentModule.Sources sources = new EnrolmentModule.Sources(tickets, roles, vault.masters(), authenticator);
        InterceptorSelector escorts = launches(tickets, registrations, roles, kept.audit());
        ExchangeServices desk = desk(
                requestAuthorizer, catalogue, kept, ownPaths(kept, vault, sources, identities.directory()), escorts);
        EventLoops loops = loops();
        dataAddress = listen(loops, desk, endpoints);
        administer(
                loops,
                new AdminService.Parts(
                        registrations,
                        tickets,
                        roles,
                        vault.realKeys().keys(),
                        config.identities().keySet(),
                        identities.directory(),
                        identities.rotations(),
                        vault.masters(),
                        vault.kept(),
                        vault.seal(),
                        kept.audit(),
                        kept.audit().records(),
                        launcher(),
                        clock));
    }

    private InterceptorSelector launches(TicketStore tickets, InstanceStore registrations, Roles roles, AuditLog audit)
            throws IOException {
        LaunchModule opening = new LaunchModule(tickets, registrations, roles, audit, this::endpoint);
        return parts.add(opening.open(files, clock));
    }

    private Ec2Launcher launcher() throws IOException {
        TrustManager[] trusted = UpstreamTls.trustManagers(config.upstream().caBundle());
        SdkHttpClient http = parts.add(UrlConnectionHttpClient.builder()
                .tlsTrustManagersProvider(() -> trusted)
                .build());
        return new Ec2Launcher(
                http, Optional.ofNullable(config.upstream().endpoints().get("ec2")));
    }

    private RequestAuthorizer.Atlas atlas(Catalogue catalogue, EndpointResolver endpoints) {
        BrokerHosts names = new BrokerHosts(config.hostnames());
        return new RequestAuthorizer.Atlas(
                catalogue, endpoints, names, config.upstream().region());
    }

    private EnrolmentEndpoints enrolment(Kept kept, EnrolmentModule.Sources sources, IdentityLookup identities)
            throws IOException {
        SqlEc2InstanceStore inEc2 = new SqlEc2InstanceStore(kept.store(), clock, kept.registry()::refresh);
        Optional<InstanceDescriber> ec2 = ec2(identities, inEc2, kept.audit());
        return parts.add(new EnrolmentModule(sources, ec2, inEc2, kept.audit(), this::endpoint)
                .open(config.home(), clock, random));
    }

    private Optional<InstanceDescriber> ec2(IdentityLookup identities, Ec2InstanceStore registrations, AuditLog audit)
            throws IOException {
        Optional<BrokerConfig.Ec2> wanted = config.enrolment().ec2();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        Ec2Module ec2 = parts.add(new Ec2Module(config, wanted.get(), identities, random));
        ec2.start(registrations, audit, clock);
        return Optional.of(ec2.instances());
    }

    private LocalRouter ownPaths(
            Kept kept, SealedStores vault, EnrolmentModule.Sources sources, IdentityLookup identities)
            throws IOException {
        EnrolmentEndpoints enrolment = enrolment(kept, sources, identities);
        SecretAccess secretAccess = new SecretAccess(new SecretAccess.Parts(
                vault.kept().thirdParty(), sources.authenticator(), sources.roles(), kept.audit(), clock));
        Map<String, LocalEndpoint> paths = new HashMap<>(enrolment.paths());
        paths.put(
                "GET /.broker/health",
                new HealthEndpoint(
                        kept.registry(),
                        vault.seal()::sealed,
                        () -> kept.audit().failure().isEmpty()));
        paths.put("GET " + SecretsEndpoint.DIRECTORY, new SecretsEndpoint(secretAccess));
        return new LocalRouter(paths);
    }

    private ExchangeServices desk(
            RequestAuthorizer requestAuthorizer,
            Catalogue catalogue,
            Kept kept,
            LocalRouter localRouter,
            InterceptorSelector escorts) {
        return new ExchangeServices(
                requestAuthorizer,
                catalogue,
                kept.registry(),
                new AuditBatcher(between.apply(kept.audit())),
                parts.add(new StolenKeyResponder(onStolenKey())),
                budget(),
                clock,
                new HttpDate(clock),
                localRouter,
                escorts);
    }

    private IdentityLookup inUse(IdentityModule identities, SealedStoreSeal seal, SystemChangeAudit journal) {
        return config.seal()
                .afterIdle()
                .map(idle -> identities.sealingAfter(idle, seal, journal))
                .orElse(identities.directory());
    }

    /** What lies in the home directory and stays there. */
    private record Kept(SqlDatabase store, RegistryPoller registry, SealedStore sealed, JsonLinesAuditLog audit) {}

    private Kept keep(Path home) throws IOException {
        parts.add(HomeLock.acquire(home)); // first: nothing else of this home is touched while another has it
        SqlDatabase store = parts.add(SqlDatabase.open(home, config.registry().jdbcUrl()));
        RegistryPoller registry = parts.add(RegistryPoller.start(
                store, config.limits().registryPoll(), config.limits().registryStaleness(), System::nanoTime));
        SealedStore sealed = SealedStore.open(home, new SqlRollbackGuard(store), random);
        parts.add(sealed::seal);
        AuditSinks sinks = parts.add(
                AuditSinks.open(config.audit(), out, config.hostnames().get(0)));
        return new Kept(store, registry, sealed, parts.add(JsonLinesAuditLog.open(home, auditSettings(), sinks)));
    }

    private void administer(EventLoops loops, AdminService.Parts subjects) throws IOException {
        AdminService service = new AdminService(subjects, new BrokerAddress(endpoint(), files.ca()), this::rolesNow);
        administration = service;
        adminAddress = parts.add(AdminListener.open(config.listen().admin(), loops, files, service))
                .address();
    }

    private StolenKeyResponder.Measure onStolenKey() {
        return switch (config.onStolenKey()) {
            case ALARM -> StolenKeyResponder.Measure.ALARM;
            case SUSPEND -> this::suspend;
        };
    }

    private void suspend(String instance, String requestId) throws AdminException {
        administration().suspend(new OperatorContext("broker", requestId), instance);
    }

    private Map<String, Role> rolesNow() throws AdminException {
        try {
            return RoleLoader.load(ConfigReader.read(config.home()));
        } catch (ConfigException e) {
            throw new AdminException(
                    Kind.USAGE, String.valueOf(e.getMessage()), "nothing was changed: correct it, and reload again");
        }
    }

    private EventLoops loops() {
        EventLoops loops = EventLoops.start(Runtime.getRuntime().availableProcessors());
        parts.add(loops::stop);
        return loops;
    }

    private BodyBudget budget() {
        return new BodyBudget(config.limits().bufferedBody(), config.limits().bufferedBodies());
    }

    private EndpointResolver endpoints(Catalogue catalogue) {
        return catalogue.endpoints(
                config.upstream().endpoints(), config.upstream().variant());
    }

    private InetSocketAddress listen(EventLoops loops, ExchangeServices desk, EndpointResolver endpoints)
            throws IOException {
        HostResolver lookup = parts.add(new HostResolver(System::nanoTime));
        UpstreamPool.ConnectOptions dialling = new UpstreamPool.ConnectOptions(
                loops.socket(),
                UpstreamTls.create(config.upstream().caBundle()),
                lookup,
                UpstreamPool.Timeouts.standard());
        Map<EventLoop, UpstreamPool> pools = new HashMap<>();
        for (EventLoop loop : loops.eventLoops()) {
            pools.put(loop, new UpstreamPool(loop, dialling));
        }
        BrokerConfig.Limits limits = config.limits();
        DataListener.Service service = new DataListener.Service(
                ServerTls.create(files),
                desk,
                pools,
                new ConnectionLimiter(limits.connectionsPerAddress(), limits.connections()),
                (int) limits.headerTimeout().toSeconds(),
                (int) limits.idleTimeout().toSeconds(),
                config.listen().proxyProtocolFrom());
        DataListener listener = DataListener.open(config.listen().data(), loops, service);
        parts.add(() -> listener.drain(DRAIN));
        if (config.listen().connect().isPresent()) {
            HostCertificates certificates = parts.add(
                    new HostCertificates(CertificateAuthority.load(files.ca(), files.caKey(), clock, random)));
            DataListener proxy =
                    DataListener.openProxy(config.listen().connect().get(), loops, service, endpoints, certificates);
            parts.add(() -> proxy.drain(DRAIN));
        }
        return listener.address();
    }

    private JsonLinesAuditLog.Settings auditSettings() {
        BrokerConfig.AuditSettings audit = config.audit();
        return new JsonLinesAuditLog.Settings(audit.synced(), audit.keep(), audit.rotateAt());
    }

    /** Takes over the roles as broker.yaml now has them, all or none; the rest of the file counts at the next start. */
    public RolesReloaded reloadRoles(OperatorContext operatorContext) throws AdminException {
        return administration().reloadRoles(operatorContext);
    }

    private AdminService administration() throws AdminException {
        AdminService service = administration;
        if (service == null) {
            throw new AdminException(Kind.UNAVAILABLE, "the broker has not started", "");
        }
        return service;
    }

    /** Where instances reach the broker: by its first name. */
    public URI endpoint() {
        return URI.create("https://" + config.hostnames().get(0) + ":" + dataAddress.getPort());
    }

    /** Where it listens for SDKs, with the port that the system chose if none was asked for. */
    public InetSocketAddress dataAddress() {
        return dataAddress;
    }

    /** Where it listens for operators. */
    public InetSocketAddress adminAddress() {
        return adminAddress;
    }

    /** Stops taking requests, lets those under way finish, and lets go of everything. */
    @Override
    public void close() {
        parts.stop();
    }
}
