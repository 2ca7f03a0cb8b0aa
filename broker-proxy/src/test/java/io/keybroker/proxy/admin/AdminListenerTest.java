package io.keybroker.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.admin.AdminService;
import io.keybroker.admin.AuditAdmin;
import io.keybroker.admin.ChangeAudit;
import io.keybroker.admin.FixedAddressLaunchAdmin;
import io.keybroker.admin.IdentityAdmin;
import io.keybroker.admin.InstanceAdmin;
import io.keybroker.admin.LaunchAdmin;
import io.keybroker.admin.LaunchPreparation;
import io.keybroker.admin.MasterKeyAdmin;
import io.keybroker.admin.OperatorAdmin;
import io.keybroker.admin.RoleAdmin;
import io.keybroker.admin.RoleReloader;
import io.keybroker.admin.SealAdmin;
import io.keybroker.admin.SecretAdmin;
import io.keybroker.admin.StatusAdmin;
import io.keybroker.admin.StoreKeyAdmin;
import io.keybroker.admin.TicketAdmin;
import io.keybroker.admin.api.BrokerAddress;
import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.audit.AuditReader;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.identity.CachedIdentityDirectory;
import io.keybroker.identity.IdentityDirectory;
import io.keybroker.identity.Sts;
import io.keybroker.identity.rotation.KeyRotation;
import io.keybroker.identity.rotation.KeyRotator;
import io.keybroker.identity.rotation.SdkIamAccessKeys;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.IssuedCertificate;
import io.keybroker.pki.OperatorIssuer;
import io.keybroker.pki.PemFiles;
import io.keybroker.proxy.server.EventLoops;
import io.keybroker.role.Roles;
import io.keybroker.store.sealed.AutoUnseal;
import io.keybroker.store.sealed.KeyFileWrappingKey;
import io.keybroker.store.sealed.SealedIdentityStore;
import io.keybroker.store.sealed.SealedRotationStore;
import io.keybroker.store.sealed.SealedSecretStore;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sealed.SealedStoreKeys;
import io.keybroker.store.sealed.SealedStoreSeal;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlInstanceStore;
import io.keybroker.store.sql.SqlMasterKeys;
import io.keybroker.store.sql.SqlOperatorStore;
import io.keybroker.store.sql.SqlRollbackGuard;
import io.keybroker.store.sql.SqlTicketStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

final class AdminListenerTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String KEY =
            "{\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"secretAccessKey\":\"hush\"}";

    private final List<AuditEvent> recorded = new CopyOnWriteArrayList<>();
    private final EventLoops loops = EventLoops.start(1);

    @TempDir
    private Path home;

    private CertificateFiles files;
    private SqlDatabase store;
    private SealedStore sealed;
    private AdminListener listener;

    @BeforeEach
    void open() throws Exception {
        files = new CertificateFiles(home);
        files.create(List.of("localhost"), "alice", CLOCK, RANDOM);
        store = SqlDatabase.open(home, "sqlite");
        KeyFileWrappingKey keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);
        sealed = SealedStore.open(home, new SqlRollbackGuard(store), RANDOM);
        sealed.unseal(keyFile, false);
        listener = open(files);
    }

    private AdminListener open(CertificateFiles certificates) throws IOException {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return AdminListener.open(loopback, loops, certificates, admin());
    }

    private AdminService admin() throws IOException {
        BrokerAddress advertised = new BrokerAddress(URI.create("https://localhost:8443"), files.ca());
        Roles roles = new Roles(Map.of());
        IdentityDirectory directory = directory();
        SqlInstanceStore instances = new SqlInstanceStore(store, CLOCK, RANDOM, () -> {});
        SqlTicketStore ticketStore = new SqlTicketStore(store, CLOCK, RANDOM, () -> {});
        SealedStoreSeal seal = new SealedStoreSeal(sealed, new AutoUnseal(home, Map.of(), arn -> null, RANDOM), RANDOM);
        ChangeAudit changes = new ChangeAudit(this::record, CLOCK);
        IdentityAdmin identities =
                new IdentityAdmin(new SealedIdentityStore(sealed), directory, Set.of("app"), rotations(), changes);
        TicketAdmin tickets = new TicketAdmin(ticketStore, roles, CLOCK, advertised, changes);
        LaunchPreparation preparation =
                new LaunchPreparation(Set.of("app"), directory, ticketStore, advertised, tickets, changes);
        return new AdminService(
                new StatusAdmin(instances, roles, identities, seal, advertised, CLOCK),
                new SealAdmin(seal, changes, CLOCK),
                new AuditAdmin(AuditReader.in(home.resolve("audit")), instances, CLOCK),
                new InstanceAdmin(instances, roles, new SecretDerivation(new byte[32]), CLOCK, advertised, changes),
                tickets,
                launches(ticketStore, tickets, changes, preparation),
                new RoleAdmin(roles, directory, new RoleReloader(roles, instances, CLOCK, roles::byName, changes)),
                identities,
                new SecretAdmin(new SealedSecretStore(sealed, CLOCK), changes),
                new StoreKeyAdmin(storeKeys(), changes),
                new MasterKeyAdmin(new SqlMasterKeys(sealed, store, RANDOM, CLOCK), changes),
                operators(changes));
    }

    private OperatorAdmin operators(ChangeAudit changes) throws IOException {
        OperatorAdmin operators = new OperatorAdmin(
                new SqlOperatorStore(store, "authority", CLOCK),
                new OperatorIssuer(files, CLOCK, RANDOM),
                changes,
                CLOCK,
                RANDOM);
        operators.adoptOwn("alice", PemFiles.certificates(files.operator()).get(0));
        return operators;
    }

    private static LaunchAdmin launches(
            SqlTicketStore ticketStore, TicketAdmin tickets, ChangeAudit changes, LaunchPreparation preparation) {
        Ec2Launcher launcher = new Ec2Launcher(UrlConnectionHttpClient.create(), Optional.empty());
        return new LaunchAdmin(
                launcher,
                tickets,
                preparation,
                new FixedAddressLaunchAdmin(ticketStore, launcher, tickets, changes, preparation));
    }

    private SealedStoreKeys storeKeys() {
        return new SealedStoreKeys(sealed, home, new SealedStoreKeys.KeySources(Map.of(), arn -> null), RANDOM);
    }

    private IdentityDirectory directory() {
        return new CachedIdentityDirectory(
                Map.of("app", new CachedIdentityDirectory.Source.Sealed()),
                new SealedIdentityStore(sealed),
                new Sts(UrlConnectionHttpClient.create(), Optional.empty()),
                Runnable::run,
                CLOCK);
    }

    private KeyRotator rotations() {
        return new KeyRotator(
                new KeyRotation.Stores(new SealedIdentityStore(sealed), new SealedRotationStore(sealed)),
                Map.of(),
                name -> new KeyRotation.AwsClients(
                        new SdkIamAccessKeys(
                                new SdkIamAccessKeys.ClientOptions(UrlConnectionHttpClient.create(), Optional.empty()),
                                "us-east-1",
                                Optional::empty),
                        key -> false),
                (identity, step) -> {},
                CLOCK);
    }

    private CompletionStage<Void> record(AuditEvent event) {
        recorded.add(event);
        return CompletableFuture.completedFuture(null);
    }

    @AfterEach
    void close() {
        listener.close();
        store.close();
        loops.stop();
    }

    private HttpClient client(Optional<IssuedCertificate> certificate) throws Exception {
        KeyManager[] keys = new KeyManager[0];
        if (certificate.isPresent()) {
            KeyStore own = empty();
            Certificate[] chain = certificate.get().chain().toArray(Certificate[]::new);
            own.setKeyEntry("own", certificate.get().key(), new char[0], chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(own, new char[0]);
            keys = factory.getKeyManagers();
        }
        KeyStore anchors = empty();
        anchors.setCertificateEntry("ca", PemFiles.certificates(files.ca()).get(0));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private HttpClient operator() throws Exception {
        CertificateAuthority operators =
                CertificateAuthority.load(files.operatorsCa(), files.operatorsCaKey(), CLOCK, RANDOM);
        return client(Optional.of(operators.issueClient("alice")));
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:" + listener.address().getPort() + path));
    }

    private HttpResponse<String> get(HttpClient client, String path) throws Exception {
        return client.send(to(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String type, String body) throws Exception {
        HttpRequest request = to(path).header("Content-Type", type)
                .POST(BodyPublishers.ofString(body))
                .build();
        return operator().send(request, BodyHandlers.ofString());
    }

    @Test
    void answersAnOperator() throws Exception {
        HttpResponse<String> response = get(operator(), "/v1/status");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(response.body()).contains("\"endpoint\":\"https://localhost:8443\"");
    }

    @Test
    void rejectsAClientWithoutACertificate() throws Exception {
        HttpClient nobody = client(Optional.empty());

        assertThat(get(nobody, "/v1/status").statusCode()).isEqualTo(403);
        assertThat(get(nobody, "/v1/nothing").statusCode()).isEqualTo(403);
    }

    @Test
    void rejectsACertificateOfTheAuthorityThatInstancesTrust() throws Exception {
        CertificateAuthority servers = CertificateAuthority.load(files.ca(), files.caKey(), CLOCK, RANDOM);
        HttpClient instance = client(Optional.of(servers.issueClient("alice")));

        assertThat(get(instance, "/v1/status").statusCode()).isEqualTo(403); // the client does not present it
    }

    @Test
    void rejectsACertificateOfASelfMadeAuthorityOfTheSameName() throws Exception {
        CertificateAuthority forged = CertificateAuthority.create("Keybroker operators CA", CLOCK, RANDOM);
        HttpClient forger = client(Optional.of(forged.issueClient("alice")));

        assertThatThrownBy(() -> get(forger, "/v1/status")).isInstanceOf(IOException.class);
    }

    @Test
    void rejectsAServersCertificateEvenFromTheOperatorsAuthority() throws Exception {
        CertificateAuthority operators =
                CertificateAuthority.load(files.operatorsCa(), files.operatorsCaKey(), CLOCK, RANDOM);
        HttpClient server = client(Optional.of(operators.issueServer(List.of("alice"))));

        assertThatThrownBy(() -> get(server, "/v1/status")).isInstanceOf(IOException.class);
    }

    @Test
    void rejectsAnOperatorWhoseCertificateIsOver() throws Exception {
        Clock longAgo = Clock.offset(CLOCK, Duration.ofDays(-1000));
        CertificateAuthority then =
                CertificateAuthority.load(files.operatorsCa(), files.operatorsCaKey(), longAgo, RANDOM);
        HttpClient late = client(Optional.of(then.issueClient("alice")));

        assertThatThrownBy(() -> get(late, "/v1/status")).isInstanceOf(IOException.class);
    }

    @Test
    void doesNotStartWithoutAValidOperatorsAuthority() throws Exception {
        Files.delete(files.operatorsCa());
        assertThatThrownBy(() -> open(files)).isInstanceOf(IOException.class);

        Files.createFile(files.operatorsCa());
        assertThatThrownBy(() -> open(files)).hasMessageContaining("contains no certificate");

        Files.delete(files.operatorsCa());
        Files.delete(files.operatorsCaKey());
        CertificateAuthority.create("old", Clock.offset(CLOCK, Duration.ofDays(-4000)), RANDOM)
                .save(files.operatorsCa(), files.operatorsCaKey());
        assertThatThrownBy(() -> open(files)).hasMessageContaining("(expected: valid now)");
    }

    @Test
    void recordsAChangeUnderTheNameInTheCertificate() throws Exception {
        HttpResponse<String> response = post("/v1/identities", "application/json", KEY);

        assertThat(response.body())
                .startsWith("{\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",")
                .doesNotContain("hush");
        Change change = (Change) recorded.get(0);
        assertThat(change.operator()).isEqualTo("alice");
        assertThat(response.headers().firstValue("x-request-id")).hasValue(change.requestId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v1/",
                "/v1/status/",
                "//v1/status",
                "/v2/status",
                "/V1/status",
                "/v1/%73tatus",
                "/v1/instances/..%2fstatus",
                "/v1/instances/a/b"
            })
    void knowsNoPathButTheExactOnes(String path) throws Exception {
        assertThat(get(operator(), path).statusCode()).isEqualTo(404);
    }

    @Test
    void rejectsAMethodThatThePathDoesNotTake() throws Exception {
        HttpResponse<String> response = get(operator(), "/v1/instances/i-1/revoke");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(recorded).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/json;charset=utf-16"})
    void rejectsABodyThatAPageInABrowserCouldSend(String type) throws Exception {
        assertThat(post("/v1/identities", type, KEY).statusCode()).isEqualTo(400);
        assertThat(recorded).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{}",
                "{\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\"}",
                "{\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"secretAccessKey\":null}",
                "{\"name\":\"app\",\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"secretAccessKey\":\"hush\"}",
                "{\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"secretAccessKey\":\"hush\",\"x\":1}",
                "{\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"secretAccessKey\":\"hush\"} 1"
            })
    void rejectsABodyThatIsNotExactlyTheRequest(String body) throws Exception {
        HttpResponse<String> response = post("/v1/identities", "application/json", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"kind\":\"USAGE\"").doesNotContain("hush");
        assertThat(recorded).isEmpty();
    }

    @Test
    void rejectsABodyThatIsTooLarge() throws Exception {
        assertThat(post("/v1/identities", "application/json", " ".repeat(128 * 1024 + 1))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void saysWhatDoesNotExist() throws Exception {
        HttpResponse<String> response = get(operator(), "/v1/instances/nobody");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .isEqualTo("{\"kind\":\"NOT_FOUND\",\"message\":\"no instance has the id or name 'nobody'\","
                        + "\"hint\":\"run 'broker instance ls' to list the instances\"}");
    }
}
