package io.keybroker.proxy.server;

import io.keybroker.audit.AuditEvent;
import io.keybroker.auth.Authenticator;
import io.keybroker.auth.BrokerHosts;
import io.keybroker.auth.RequestAuthorizer;
import io.keybroker.auth.SignatureTypes;
import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.EndpointVariant;
import io.keybroker.catalogue.endpoint.Store;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.identity.Identity;
import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.policy.Policy;
import io.keybroker.policy.Tags;
import io.keybroker.proxy.body.BodyResources;
import io.keybroker.proxy.body.BodySpool;
import io.keybroker.proxy.exchange.AuditBatcher;
import io.keybroker.proxy.exchange.ExchangeServices;
import io.keybroker.proxy.exchange.StolenKeyResponder;
import io.keybroker.proxy.intercept.InterceptorSelector;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.limit.ConnectionLimiter;
import io.keybroker.proxy.limit.ConnectionResources;
import io.keybroker.proxy.limit.FairExecutor;
import io.keybroker.proxy.limit.HandshakeTurns;
import io.keybroker.proxy.local.HealthEndpoint;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.response.HttpDate;
import io.keybroker.proxy.upstream.HostResolver;
import io.keybroker.proxy.upstream.ResponseTimeouts;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.keybroker.proxy.upstream.UpstreamTls;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.RegistrySnapshot;
import io.keybroker.registry.RegistrySnapshots;
import io.keybroker.role.Presign;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.signing.RequestSigner;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The data plane by itself, with one instance that may do everything, in front of an upstream of a test's own. */
final class DataPlane implements AutoCloseable {
    static final String REAL_ID = "AKIAIOSFODNN7EXAMPLE";
    static final String REAL_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    private static final Clock CLOCK = Clock.systemUTC();
    private static final SecretDerivation SECRETS = new SecretDerivation(new byte[32]);
    static final Instance INSTANCE = new Instance(
            "i-web",
            "web",
            Set.of(IpAddress.parse("127.0.0.1")),
            "web",
            InstanceState.ACTIVE,
            new AccessKeyId("BKIAAAAAAAAAAAAAAWEB"),
            1,
            1,
            CLOCK.instant(),
            CLOCK.instant().plus(Duration.ofHours(1)),
            Tags.NONE);

    final List<AuditEvent> recorded = new CopyOnWriteArrayList<>();
    final BodyBudget budget = new BodyBudget(2 << 20, 8 << 20);
    final BodySpool spool;
    final FairExecutor workers = new FairExecutor("workers", "tasks", 1);
    volatile RegistrySnapshot known = RegistrySnapshot.empty().with(List.of(INSTANCE), 1);
    volatile InterceptorSelector interceptors = InterceptorSelector.NONE;
    volatile SignatureTypes signatureTypes = SignatureTypes.HEADER_ONLY;
    volatile boolean stale;
    volatile boolean auditFails;
    volatile CompletableFuture<Void> intentsWritten = CompletableFuture.completedFuture(null);
    final AtomicInteger intents = new AtomicInteger();

    private final EventLoops loops = EventLoops.start(1);
    private final HostResolver lookup = new HostResolver(System::nanoTime);
    private final DataListener listener;

    /**
     * What a test may want otherwise.
     *
     * @param headSeconds how long a head may take
     * @param idleSeconds how long a client may be silent
     * @param silenceSeconds how long the upstream may be
     * @param connections how many one peer may have open
     * @param balancers who must speak the PROXY protocol
     */
    record Limits(int headSeconds, int idleSeconds, int silenceSeconds, int connections, List<CidrBlock> balancers) {
        Limits(int headSeconds, int idleSeconds, int silenceSeconds, int connections) {
            this(headSeconds, idleSeconds, silenceSeconds, connections, List.of());
        }

        static Limits standard() {
            return new Limits(10, 30, 30, 200);
        }
    }

    /** The home directory holds the broker's certificates; {@link RawUpstream} takes its own from there too. */
    DataPlane(Path home, RawUpstream upstream, Limits limits) throws Exception {
        this(home, upstream, limits, Set.of());
    }

    /** The same with actions that answer with credentials. */
    DataPlane(Path home, RawUpstream upstream, Limits limits, Set<String> mint) throws Exception {
        Path policy = Files.writeString(home.resolve("policy.json"), """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
                """);
        Role role = new Role(
                "web",
                new Role.IdentityMapping("app", Map.of()),
                Policy.read(List.of(policy)),
                Duration.ofHours(1),
                Duration.ofHours(2),
                new Role.Options(Presign.OFF, false, mint, false),
                Tags.NONE,
                Optional.empty());
        spool = BodySpool.open(home, new BodyBudget(16 << 20, 48 << 20));
        RegistrySnapshots registry = () -> {
            if (stale) {
                throw new RequestRejectedException(ErrorCode.UNAVAILABLE, "registry was not read for too long");
            }
            return known;
        };
        SigningKeyCache keys = new SigningKeyCache();
        Identity real =
                new Identity("app", new Credential(new AccessKeyId(REAL_ID), SecretKey.of(REAL_SECRET.toCharArray())));
        Store endpoint = Store.at(upstream.endpoint());
        RequestAuthorizer requestAuthorizer = new RequestAuthorizer(
                new Authenticator(registry, SECRETS, keys, CLOCK),
                new Catalogue(),
                new Catalogue().endpoints(Map.of("*", endpoint), Map.of(), EndpointVariant.PLAIN),
                new BrokerHosts(List.of("broker.internal")),
                "us-east-1",
                new Roles(Map.of("web", role)),
                name -> Optional.of(real),
                (of, type) -> signatureTypes.isAccepted(of, type),
                keys,
                CLOCK,
                CLOCK);
        ExchangeServices desk = new ExchangeServices(
                requestAuthorizer,
                new Catalogue(),
                registry,
                new AuditBatcher(this::record),
                new StolenKeyResponder(StolenKeyResponder.Countermeasure.ALARM),
                new BodyResources(budget, spool, workers),
                new ResponseTimeouts(Duration.ofSeconds(limits.silenceSeconds()), Map.of()),
                CLOCK,
                new HttpDate(CLOCK),
                new LocalRouter(Map.of("GET /.broker/health", new HealthEndpoint(registry, () -> false, () -> true))),
                (unverified, request, requestId) -> interceptors.select(unverified, request, requestId));
        listener = listen(home, desk, limits);
    }

    private CompletionStage<Void> record(AuditEvent event) {
        if (auditFails) {
            return CompletableFuture.failedFuture(new IOException("no space left"));
        }
        if (event instanceof AuditEvent.Intent) {
            intents.incrementAndGet();
            return intentsWritten.thenRun(() -> recorded.add(event));
        }
        recorded.add(event);
        return CompletableFuture.completedFuture(null);
    }

    private DataListener listen(Path home, ExchangeServices desk, Limits limits) throws IOException {
        CertificateFiles files = new CertificateFiles(home);
        SslContext tls = UpstreamTls.create(Optional.of(files.ca()));
        UpstreamPool.ConnectOptions dialling = new UpstreamPool.ConnectOptions(
                loops.socket(), endpoint -> tls, lookup, new UpstreamPool.Timeouts(3_000, 30));
        Map<EventLoop, UpstreamPool> pools = new HashMap<>();
        loops.eventLoops().forEach(loop -> pools.put(loop, new UpstreamPool(loop, dialling)));
        return DataListener.open(
                new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0),
                loops,
                new DataListener.ListenerOptions(
                        ServerTls.create(files),
                        desk,
                        pools,
                        new ConnectionResources(
                                new ConnectionLimiter(limits.connections(), 1000), new HandshakeTurns(1)),
                        limits.headSeconds(),
                        limits.idleSeconds(),
                        1024,
                        limits.balancers()));
    }

    static void prepare(Path home) throws IOException {
        new CertificateFiles(home).create(List.of("localhost"), "alice", CLOCK, new SecureRandom());
    }

    /** The registry as it is after a change of the instance. */
    void change(Instance instance) {
        known = known.with(List.of(instance), known.revision() + 1);
    }

    DataListener listener() {
        return listener;
    }

    int port() {
        return listener.address().getPort();
    }

    /** A signed head, line by line as it goes over the wire; names and values of further fields in turn. */
    static String head(String method, String target, String payload, String... fields) throws Exception {
        return headOf("s3", method, target, payload, fields);
    }

    static String headOf(String service, String method, String target, String payload, String... fields)
            throws Exception {
        Headers.Builder headers = Headers.builder().add("host", "localhost");
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return signed(service, RequestHead.parse(method, target, headers.build()), target, payload);
    }

    /** The same for S3, without a body, addressed to a host. */
    static String headFor(String host, String method, String target) throws Exception {
        Headers headers = Headers.builder().add("host", host).build();
        return signed("s3", RequestHead.parse(method, target, headers), target, hash(""));
    }

    private static String signed(String service, RequestHead unsigned, String target, String payload) throws Exception {
        Timestamp now = Timestamp.of(CLOCK.instant());
        CredentialScope scope = new CredentialScope(now.day(), "eu-central-1", service);
        SecretKey secret = SECRETS.secretOf(INSTANCE.accessKeyId(), INSTANCE.id(), INSTANCE.generation());
        RequestHead signed = RequestSigner.sign(
                        unsigned,
                        payload,
                        new RequestSigner.SigningScope(now, scope),
                        new RequestSigner.Key(INSTANCE.accessKeyId(), SigningKey.derive(secret, scope)))
                .head();
        StringBuilder text = new StringBuilder(unsigned.method() + ' ' + target + " HTTP/1.1\r\n");
        for (int i = 0; i < signed.headers().size(); i++) {
            text.append(signed.headers().name(i))
                    .append(": ")
                    .append(signed.headers().value(i))
                    .append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    /** A GET that is let through. */
    static String get() throws Exception {
        return head("GET", "/jobs/key", hash(""));
    }

    /** A PUT with a body whose hash is signed. */
    static String put(String body) throws Exception {
        int length = body.getBytes(StandardCharsets.ISO_8859_1).length;
        return head("PUT", "/jobs/key", hash(body), "content-length", Integer.toString(length)) + body;
    }

    /** The instance's own secret. */
    static byte[] secret() {
        return SECRETS.secretOf(INSTANCE.accessKeyId(), INSTANCE.id(), INSTANCE.generation())
                .utf8();
    }

    static String hash(String body) {
        return PayloadHash.ofBody(body.getBytes(StandardCharsets.ISO_8859_1)).text();
    }

    @Override
    public void close() {
        listener.close();
        workers.close();
        spool.close();
        lookup.close();
        loops.stop();
    }
}
