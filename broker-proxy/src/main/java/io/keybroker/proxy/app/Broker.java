package io.keybroker.proxy.app;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.Administration;
import io.keybroker.admin.Advertised;
import io.keybroker.admin.Caller;
import io.keybroker.admin.OwnChanges;
import io.keybroker.admin.RoleReplies.RolesReloaded;
import io.keybroker.audit.AuditLog;
import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.Endpoints;
import io.keybroker.config.BrokerConfig;
import io.keybroker.config.ConfigException;
import io.keybroker.config.ConfigReader;
import io.keybroker.ec2.Ec2Instances;
import io.keybroker.gate.Authenticator;
import io.keybroker.gate.BrokerNames;
import io.keybroker.gate.Gate;
import io.keybroker.gate.SignatureTypes;
import io.keybroker.identity.Identities;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
import io.keybroker.proxy.admin.AdminListener;
import io.keybroker.proxy.enrolment.EnrolmentService;
import io.keybroker.proxy.exchange.BodyBudget;
import io.keybroker.proxy.exchange.Desk;
import io.keybroker.proxy.exchange.Escorts;
import io.keybroker.proxy.exchange.Health;
import io.keybroker.proxy.exchange.HttpDate;
import io.keybroker.proxy.exchange.Journal;
import io.keybroker.proxy.exchange.OwnPath;
import io.keybroker.proxy.exchange.OwnPaths;
import io.keybroker.proxy.exchange.SecretPath;
import io.keybroker.proxy.exchange.StolenKeys;
import io.keybroker.proxy.server.DataListener;
import io.keybroker.proxy.server.HostCertificates;
import io.keybroker.proxy.server.Loops;
import io.keybroker.proxy.server.PeerLimit;
import io.keybroker.proxy.server.ServerTls;
import io.keybroker.proxy.upstream.HostLookup;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.keybroker.proxy.upstream.UpstreamTls;
import io.keybroker.registry.Ec2Registrations;
import io.keybroker.registry.Registrations;
import io.keybroker.registry.Tickets;
import io.keybroker.secret.SecretRequests;
import io.keybroker.signing.SigningKeys;
import io.keybroker.store.SqlEc2Registrations;
import io.keybroker.store.SqlRegistrations;
import io.keybroker.store.SqlTickets;
import io.keybroker.store.StoreSeal;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** The daemon: wires all components, from the lock on the home directory to the listeners. */
public final class Broker implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final Parts parts = new Parts();
    private final BrokerConfig config;
    private final StartOptions options;
    private final CertificateFiles files;
    private final Clock wall;
    private final SecureRandom random = new SecureRandom();
    private final SigningKeys signingKeys = new SigningKeys();
    private volatile InetSocketAddress dataAddress;
    private InetSocketAddress adminAddress;
    private Clock clock; // wall time until the home directory is open, and never going back from then on
    private volatile @Nullable Administration administration;

    private Broker(BrokerConfig config, StartOptions options) {
        this.config = config;
        this.wall = options.wall();
        this.clock = wall;
        this.options = options;
        this.files = new CertificateFiles(config.home());
        this.dataAddress = config.listen().data();
        this.adminAddress = config.listen().admin();
    }

    /** Starts the daemon of a home directory; nothing of it stays if it cannot be started whole. */
    public static Broker start(Path home) throws IOException, ConfigException {
        return builder(home).start();
    }

    /** As above; {@code out} is standard output, where audit records are printed if broker.yaml says so. */
    public static Broker start(Path home, PrintWriter out) throws IOException, ConfigException {
        return builder(home).standardOutput(out).start();
    }

    /** The daemon of a home directory, which is not started yet. */
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
        CatalogueLoading loading = CatalogueLoading.start(config.home());
        Kept kept = Kept.open(parts, config, options, random);
        clock = kept.time().clock();
        Vault vault = Vault.open(config, kept.sealed(), kept.store(), clock, random);
        kept.sealed().onChange(signingKeys::forget);
        OwnChanges journal = new OwnChanges(kept.audit(), clock);
        kept.time().watch(journal::clockWentBack);
        LiveIdentities identities = parts.add(LiveIdentities.start(config, vault.realKeys(), journal, wall));
        kept.sealed().whenSealed(identities::forget);
        Catalogue catalogue = loading.whole();
        Endpoints endpoints = endpoints(catalogue);
        Authenticator authenticator = new Authenticator(kept.registry(), vault.masters(), signingKeys, clock);
        Identities inUse = inUse(identities, vault.seal(), journal);
        Gate gate = authorizer(authenticator, catalogue, endpoints, roles, inUse);
        SqlTickets tickets = new SqlTickets(kept.store(), clock, random, kept.registry()::onCommit);
        SqlRegistrations registrations = new SqlRegistrations(kept.store(), clock, random, kept.registry()::onCommit);
        parts.add(Retention.start(registrations, config.enrolment().forgetAfter(), wall));
        EnrolmentOpening.Sources sources = new EnrolmentOpening.Sources(tickets, roles, vault.masters(), authenticator);
        Escorts escorts = launches(tickets, registrations, roles, kept.audit());
        Desk desk = desk(gate, catalogue, kept, ownPaths(kept, vault, sources, identities.known()), escorts);
        Loops loops = loops();
        dataAddress = listen(loops, desk, endpoints);
        administer(
                loops,
                new Administration.Parts(
                        registrations,
                        tickets,
                        roles,
                        vault.realKeys().keys(),
                        config.identities().keySet(),
                        identities.known(),
                        identities.rotations(),
                        vault.masters(),
                        vault.kept(),
                        vault.seal(),
                        kept.audit(),
                        kept.audit().records(),
                        launcher(),
                        clock));
    }

    private Gate authorizer(
            Authenticator authenticator, Catalogue catalogue, Endpoints endpoints, Roles roles, Identities identities) {
        return new Gate(
                authenticator,
                catalogue,
                endpoints,
                new BrokerNames(config.hostnames()),
                config.upstream().region(),
                roles,
                identities,
                SignatureTypes.BY_ROLE,
                signingKeys,
                clock,
                wall);
    }

    private Escorts launches(Tickets tickets, Registrations registrations, Roles roles, AuditLog audit)
            throws IOException {
        LaunchOpening opening = new LaunchOpening(tickets, registrations, roles, audit, this::endpoint);
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

    private EnrolmentService enrolment(Kept kept, EnrolmentOpening.Sources sources, Identities identities)
            throws IOException {
        SqlEc2Registrations inEc2 = new SqlEc2Registrations(kept.store(), clock, kept.registry()::onCommit);
        Optional<Ec2Instances> ec2 = ec2(identities, inEc2, kept.audit());
        return parts.add(new EnrolmentOpening(sources, ec2, inEc2, kept.audit(), this::endpoint)
                .open(config.home(), clock, random));
    }

    private Optional<Ec2Instances> ec2(Identities identities, Ec2Registrations registrations, AuditLog audit)
            throws IOException {
        Optional<BrokerConfig.Ec2> wanted = config.enrolment().ec2();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        LiveEc2 ec2 = parts.add(new LiveEc2(config, wanted.get(), identities, random));
        ec2.lookAfter(registrations, audit, clock);
        return Optional.of(ec2.instances());
    }

    private OwnPaths ownPaths(Kept kept, Vault vault, EnrolmentOpening.Sources sources, Identities identities)
            throws IOException {
        EnrolmentService enrolment = enrolment(kept, sources, identities);
        SecretRequests asked = new SecretRequests(new SecretRequests.Parts(
                vault.kept().thirdParty(), sources.authenticator(), sources.roles(), kept.audit(), clock));
        Map<String, OwnPath> paths = new HashMap<>(enrolment.paths());
        paths.put(
                "GET /.broker/health",
                new Health(
                        kept.registry(),
                        vault.seal()::sealed,
                        () -> kept.audit().trouble().isEmpty()));
        paths.put("GET " + SecretPath.DIRECTORY, new SecretPath(asked));
        return new OwnPaths(paths);
    }

    private Desk desk(Gate gate, Catalogue catalogue, Kept kept, OwnPaths own, Escorts escorts) {
        return new Desk(
                gate,
                catalogue,
                kept.registry(),
                new Journal(options.requestAudit().apply(kept.audit())),
                parts.add(new StolenKeys(onStolenKey())),
                budget(),
                clock,
                new HttpDate(clock),
                own,
                escorts);
    }

    private Identities inUse(LiveIdentities identities, StoreSeal seal, OwnChanges journal) {
        return config.seal()
                .afterIdle()
                .map(idle -> identities.sealingAfter(idle, seal, journal))
                .orElse(identities.known());
    }

    private void administer(Loops loops, Administration.Parts subjects) throws IOException {
        Administration service = new Administration(subjects, new Advertised(endpoint(), files.ca()), this::rolesNow);
        administration = service;
        adminAddress = parts.add(AdminListener.open(config.listen().admin(), loops, files, service))
                .address();
    }

    private StolenKeys.Measure onStolenKey() {
        return switch (config.onStolenKey()) {
            case ALARM -> StolenKeys.Measure.ALARM;
            case SUSPEND -> this::suspend;
        };
    }

    private void suspend(String instance, String requestId) throws AdminProblem {
        administration().suspend(new Caller("broker", requestId), instance);
    }

    private Map<String, Role> rolesNow() throws AdminProblem {
        try {
            return RoleLoader.load(ConfigReader.read(config.home()));
        } catch (ConfigException e) {
            throw new AdminProblem(
                    Kind.USAGE,
                    String.valueOf(e.getMessage()),
                    "no role was changed: correct the error and reload again");
        }
    }

    private Loops loops() {
        Loops loops = Loops.start(Runtime.getRuntime().availableProcessors());
        parts.add(loops::stop);
        return loops;
    }

    private BodyBudget budget() {
        return new BodyBudget(config.limits().bufferedBody(), config.limits().bufferedBodies());
    }

    private Endpoints endpoints(Catalogue catalogue) {
        return catalogue.endpoints(
                config.upstream().endpoints(), config.upstream().variant());
    }

    private InetSocketAddress listen(Loops loops, Desk desk, Endpoints endpoints) throws IOException {
        HostLookup lookup = parts.add(new HostLookup(System::nanoTime));
        UpstreamPool.Dialling dialling = new UpstreamPool.Dialling(
                loops.socket(), UpstreamTls.of(config.upstream().caBundle()), lookup, UpstreamPool.Patience.standard());
        Map<EventLoop, UpstreamPool> pools = new HashMap<>();
        for (EventLoop loop : loops.eventLoops()) {
            pools.put(loop, new UpstreamPool(loop, dialling));
        }
        BrokerConfig.Limits limits = config.limits();
        DataListener.Service service = new DataListener.Service(
                ServerTls.of(files),
                desk,
                pools,
                new PeerLimit(limits.connectionsPerAddress(), limits.connections()),
                (int) limits.headerTimeout().toSeconds(),
                (int) limits.idleTimeout().toSeconds(),
                config.listen().proxyProtocolFrom());
        DataListener listener = DataListener.open(config.listen().data(), loops, service);
        parts.add(() -> listener.drain(DRAIN));
        if (config.listen().connect().isPresent()) {
            HostCertificates certificates =
                    parts.add(new HostCertificates(CertificateAuthority.load(files.ca(), files.caKey(), wall, random)));
            DataListener proxy =
                    DataListener.openProxy(config.listen().connect().get(), loops, service, endpoints, certificates);
            parts.add(() -> proxy.drain(DRAIN));
        }
        return listener.address();
    }

    /** Takes over the roles as broker.yaml now has them, all or none; the rest of the file counts at the next start. */
    public RolesReloaded reloadRoles(Caller by) throws AdminProblem {
        return administration().reloadRoles(by);
    }

    private Administration administration() throws AdminProblem {
        Administration service = administration;
        if (service == null) {
            throw new AdminProblem(Kind.UNAVAILABLE, "the broker is not started", "");
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
