package io.keybroker.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.enrolment.DocumentVerifier;
import io.keybroker.enrolment.EnrolReply;
import io.keybroker.enrolment.Enrolments;
import io.keybroker.enrolment.Peer;
import io.keybroker.enrolment.RefusedReply;
import io.keybroker.enrolment.RegionCertificates;
import io.keybroker.gate.Authenticator;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.launch.Bootstrap.Place;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.IssuedCertificate;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.AddressRange;
import io.keybroker.registry.EnrolmentTerms;
import io.keybroker.registry.Evidence;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.IpAddress;
import io.keybroker.registry.IssuedTicket;
import io.keybroker.registry.OnConflict;
import io.keybroker.registry.TicketOrder;
import io.keybroker.registry.TicketScope;
import io.keybroker.signing.SigningKeys;
import io.keybroker.store.RegistryFollower;
import io.keybroker.store.SqlRegistrations;
import io.keybroker.store.SqlStore;
import io.keybroker.store.SqlTickets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script itself, in a real shell with a real curl, against a broker over TLS; without systemd, below a root. */
final class BootstrapTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SecretDerivation SECRETS = new SecretDerivation(new byte[32]);
    private static final JsonMapper JSON = new JsonMapper();
    private static final TicketScope LOOPBACK = new TicketScope(
            Evidence.ADDRESS,
            Set.of(AddressRange.parse("127.0.0.0/8")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private final Queue<Integer> turnedAway = new ConcurrentLinkedQueue<>();
    private final List<String> served = new CopyOnWriteArrayList<>();
    private final CertificateAuthority authority = CertificateAuthority.create("Keybroker CA", CLOCK, RANDOM);

    @TempDir
    private Path home;

    @TempDir
    private Path root;

    private SqlStore store;
    private RegistryFollower follower;
    private SqlTickets tickets;
    private Enrolments enrolments;
    private HttpsServer server;
    private URI endpoint;
    private String shell = "/bin/sh";

    private record Ran(int exit, String said) {}

    @BeforeEach
    void startABroker() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
        store = SqlStore.open(home.resolve("state"), "sqlite");
        follower = RegistryFollower.start(store, Duration.ofDays(1), Duration.ofDays(1), System::nanoTime);
        tickets = new SqlTickets(store, CLOCK, RANDOM, follower::refresh);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(authority.issueServer(List.of("localhost")))));
        endpoint = URI.create("https://localhost:" + server.getAddress().getPort());
        enrolments = new Enrolments(new Enrolments.Parts(
                tickets,
                new Roles(Map.of(
                        "job-worker", new Role("job-worker", "app", null, Duration.ofHours(6), Duration.ofDays(30)))),
                SECRETS,
                new Authenticator(follower, SECRETS, new SigningKeys(), CLOCK),
                new Enrolments.Witnesses(
                        new DocumentVerifier(RegionCertificates.published(), CLOCK),
                        Optional.empty(),
                        instance -> Optional.empty()),
                event -> CompletableFuture.completedFuture(null),
                () -> endpoint,
                CLOCK,
                RANDOM));
        server.createContext("/.broker/", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
            follower.close();
            store.close();
        }
    }

    private static SSLContext tls(IssuedCertificate certificate) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "own", certificate.key(), new char[0], certificate.chain().toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!turnedAway.isEmpty()) {
                int first = turnedAway.remove();
                served.add(path + " " + first);
                exchange.getResponseHeaders().add("Retry-After", "1");
                exchange.sendResponseHeaders(first, -1);
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            Peer peer = new Peer(IpAddress.of(exchange.getRemoteAddress().getAddress()), "request-1");
            int status = 200;
            byte[] answer;
            try {
                EnrolReply reply = path.endsWith("/renew")
                        ? enrolments.renew(peer, head(exchange), body)
                        : enrolments.enrol(peer, body);
                answer = JSON.writeValueAsBytes(reply);
            } catch (EnrolmentRefusedException refused) {
                RefusedReply reply = RefusedReply.of(refused.refusal(), RANDOM);
                status = reply.status();
                answer = JSON.writeValueAsBytes(reply);
            } catch (RefusedException refused) {
                status = refused.refusal().status();
                answer = refused.refusal().queryCode().getBytes(StandardCharsets.US_ASCII);
            }
            served.add(path + " " + status);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static RequestHead head(HttpExchange exchange) throws RefusedException {
        Headers.Builder headers = Headers.builder();
        exchange.getRequestHeaders().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        return RequestHead.parse("POST", exchange.getRequestURI().toString(), headers.build());
    }

    private IssuedTicket issue(int count, Duration ttl) {
        EnrolmentTerms terms = new EnrolmentTerms(ttl, Duration.ofDays(30), false, OnConflict.SUSPEND);
        return tickets.issue(new TicketOrder("job-worker", LOOPBACK, count, Duration.ofMinutes(15), terms, ""));
    }

    private String script(IssuedTicket ticket, CertificateAuthority trusted, Evidence evidence) {
        Place place = new Place(endpoint, evidence, "eu-central-1", "");
        return new Bootstrap(place, trusted.certificate(), ticket.token()).script();
    }

    private Path saved(IssuedTicket ticket) throws IOException {
        return Files.writeString(home.resolve("part-001"), script(ticket, authority, Evidence.ADDRESS));
    }

    private Ran run(Path script, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(shell, script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KEYBROKER_ROOT", root.toString());
        builder.environment().put("KEYBROKER_PATIENCE", "0");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), said);
    }

    private Ran run(Path script, String... arguments) throws Exception {
        return run(script, Map.of(), arguments);
    }

    private Path at(String path) {
        return root.resolve(path);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private JsonNode credentials() throws IOException {
        return JSON.readTree(Files.readString(at("run/keybroker/credentials.json")));
    }

    private void letTheTimeCome() throws IOException {
        Path due = at("run/keybroker/due");
        Files.delete(due);
        Files.writeString(due, "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/dash", "/bin/bash"})
    void landsACredentialThatSignsAndThatNobodyElseCanRead(String which) throws Exception {
        assumeTrue(Files.isExecutable(Path.of(which)), "no " + which + " here");
        shell = which;

        Ran ran = run(saved(issue(1, Duration.ofHours(6))));

        assertThat(ran.exit()).as(ran.said()).isZero();
        JsonNode landed = credentials();
        assertThat(landed.fieldNames())
                .toIterable()
                .containsExactly("Version", "AccessKeyId", "SecretAccessKey", "Expiration");
        AccessKeyId id = new AccessKeyId(landed.get("AccessKeyId").asText());
        Instance instance = follower.get().holderOf(id).orElseThrow();
        assertThat(landed.get("SecretAccessKey").asText())
                .isEqualTo(SECRETS.secretOf(id, instance.id(), 1).reveal());
        assertThat(landed.get("Expiration").asText())
                .isEqualTo(instance.expiresAt().toString());
        assertThat(mode(at("run/keybroker/credentials.json"))).isEqualTo("r--------");
        assertThat(mode(at("var/lib/keybroker/nonce"))).isEqualTo("r--------");
        assertThat(mode(at("usr/local/sbin/keybroker"))).isEqualTo("r-x------");
        try (Stream<Path> left = Files.list(at("run/keybroker"))) {
            assertThat(left.map(file -> file.getFileName().toString())).containsOnly("credentials.json", "due");
        }
        assertThat(ran.said()).doesNotContain(landed.get("SecretAccessKey").asText());
    }

    @Test
    void tellsSdksWhereToLook() throws Exception {
        run(saved(issue(1, Duration.ofHours(6))));

        assertThat(Files.readString(at("etc/keybroker/aws-config")))
                .contains("credential_process = /bin/cat /run/keybroker/credentials.json\n")
                .contains("endpoint_url = " + endpoint + "\n")
                .contains("ca_bundle = /etc/keybroker/ca.pem\n")
                .contains("region = eu-central-1\n");
        assertThat(mode(at("etc/keybroker/aws-config"))).isEqualTo("r--r--r--");
        assertThat(Files.readString(at("etc/profile.d/keybroker.sh")))
                .contains("export AWS_CONFIG_FILE=/etc/keybroker/aws-config\n");
        assertThat(Files.readString(at("etc/systemd/system.conf.d/keybroker.conf")))
                .contains("DefaultEnvironment=AWS_CA_BUNDLE=/etc/keybroker/ca.pem\n");
        assertThat(Files.readString(at("etc/systemd/system/keybroker.service")))
                .contains("Before=keybroker-ready.target");
        assertThat(Files.readString(at("etc/systemd/system/keybroker.timer"))).contains("RandomizedDelaySec=");
        assertThat(at("usr/local/share/ca-certificates/keybroker.crt"))
                .hasSameTextualContentAs(at("etc/keybroker/ca.pem"));
    }

    @Test
    void findsTheAnchorsOfAmazonLinux() throws Exception {
        Files.createDirectories(at("etc/pki/ca-trust/source/anchors"));

        run(saved(issue(1, Duration.ofHours(6))));

        assertThat(at("etc/pki/ca-trust/source/anchors/keybroker.pem")).exists();
        assertThat(at("usr/local/share/ca-certificates/keybroker.crt")).doesNotExist();
    }

    @Test
    void asksNothingUntilItIsTimeAndRenewsThenWithItsOwnSignature() throws Exception {
        run(saved(issue(1, Duration.ofHours(6))));
        Path agent = at("usr/local/sbin/keybroker");
        assertThat(run(agent, "run").exit()).isZero();
        assertThat(served).containsExactly("/.broker/enroll 200");
        letTheTimeCome();

        Ran ran = run(agent, "run");

        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(served).containsExactly("/.broker/enroll 200", "/.broker/renew 200");
    }

    @Test
    void comesAgainAfterARebootThoughTheTicketIsUsedUp() throws Exception {
        run(saved(issue(1, Duration.ofHours(6))));
        String before = credentials().toString();
        for (String file : List.of("run/keybroker/credentials.json", "run/keybroker/due", "run/keybroker")) {
            Files.delete(at(file));
        }

        Ran ran = run(at("usr/local/sbin/keybroker"), "run");

        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(credentials().toString()).isEqualTo(before);
    }

    @Test
    void keepsTheLastGoodCredentialWhenTheBrokerIsAway() throws Exception {
        run(saved(issue(1, Duration.ofHours(6))));
        String before = credentials().toString();
        letTheTimeCome();
        server.stop(0);

        Ran ran = run(at("usr/local/sbin/keybroker"), "run");

        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        assertThat(credentials().toString()).isEqualTo(before);
    }

    @Test
    void enrolsAgainWhenItsCredentialCannotSignAnyMore() throws Exception {
        run(saved(issue(1, Duration.ofHours(6))));
        Path file = at("run/keybroker/credentials.json");
        String broken = Files.readString(file).replaceFirst("BKIA[A-Z2-7]{16}", "BKIAAAAAAAAAAAAAAAAA");
        Files.delete(file);
        Files.writeString(file, broken);
        letTheTimeCome();

        Ran ran = run(at("usr/local/sbin/keybroker"), "run");

        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(served).containsExactly("/.broker/enroll 200", "/.broker/renew 403", "/.broker/enroll 200");
        assertThat(credentials().get("AccessKeyId").asText()).isNotEqualTo("BKIAAAAAAAAAAAAAAAAA");
    }

    @Test
    void tellsNothingToABrokerOfAnotherAuthority() throws Exception {
        CertificateAuthority other = CertificateAuthority.create("Keybroker CA", CLOCK, RANDOM);
        Path script = Files.writeString(
                home.resolve("part-001"), script(issue(1, Duration.ofHours(6)), other, Evidence.ADDRESS));

        Ran ran = run(script);

        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        assertThat(served).isEmpty();
        assertThat(at("run/keybroker/credentials.json")).doesNotExist();
    }

    @Test
    void stopsAndSaysSoWhenAnotherHasEnrolledInItsPlace() throws Exception {
        IssuedTicket ticket = issue(2, Duration.ofHours(6));
        run(saved(ticket));
        Instance first = follower.get().instances().iterator().next();
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .filter(file -> !file.equals(root))
                    .forEach(file -> file.toFile().delete());
        }

        Ran ran = run(saved(ticket));

        assertThat(ran.exit()).isEqualTo(4);
        assertThat(ran.said()).contains("already_enrolled");
        assertThat(new SqlRegistrations(store, CLOCK, RANDOM, () -> {})
                        .find(first.id())
                        .state())
                .isEqualTo(InstanceState.SUSPENDED);
    }

    @Test
    void comesAgainWhenItIsToldToSlowDownOrThatNothingIsKnownYet() throws Exception {
        turnedAway.addAll(List.of(429, 503));

        Ran ran = run(saved(issue(1, Duration.ofHours(6))), Map.of("KEYBROKER_PATIENCE", "60"));

        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(ran.said()).contains("temporary failure (429)", "temporary failure (503)");
        assertThat(served).containsExactly("/.broker/enroll 429", "/.broker/enroll 503", "/.broker/enroll 200");
    }

    @Test
    void letsCronRenewWhereThereIsNoSystemd() throws Exception {
        Files.createDirectories(at("etc/cron.d"));

        run(saved(issue(1, Duration.ofHours(6))));

        assertThat(at("etc/cron.d/keybroker")).content().contains("root /usr/local/sbin/keybroker run");
        assertThat(mode(at("etc/cron.d/keybroker"))).isEqualTo("rw-r--r--");
        run(at("usr/local/sbin/keybroker"), "uninstall");
        assertThat(at("etc/cron.d/keybroker")).doesNotExist();
    }

    @Test
    void writesUnitsThatSystemdHasNothingAgainst() throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(analyze), "no systemd here");
        run(saved(issue(1, Duration.ofHours(6))));
        Path units = Files.createDirectory(home.resolve("units"));
        List<String> names = List.of("keybroker.service", "keybroker.timer", "keybroker-ready.target");
        for (String each : names) { // a root of its own is not where they say that the program lies
            String unit = Files.readString(at("etc/systemd/system").resolve(each));
            Files.writeString(
                    units.resolve(each),
                    unit.replace("/usr/local/sbin", at("usr/local/sbin").toString()));
        }
        shell = analyze.toString();

        Ran ran = run(
                Path.of("verify"),
                names.stream().map(each -> units.resolve(each).toString()).toArray(String[]::new));

        assertThat(ran.said()).isEmpty();
        assertThat(ran.exit()).isZero();
    }

    @Test
    void stopsWhenItsTicketIsNoGood() throws Exception {
        IssuedTicket ticket = issue(1, Duration.ofHours(6));
        tickets.revoke(ticket.ticket().id());

        Ran ran = run(saved(ticket));

        assertThat(ran.exit()).isEqualTo(5);
        assertThat(ran.said()).contains("ticket_revoked");
    }

    @Test
    void takesEverythingAwayAgain() throws Exception {
        run(saved(issue(1, Duration.ofHours(6))));

        Ran ran = run(at("usr/local/sbin/keybroker"), "uninstall");

        assertThat(ran.exit()).as(ran.said()).isZero();
        try (Stream<Path> left = Files.walk(root)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void showsEc2sDocumentOfThisMachine() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer imds = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        imds.createContext("/latest/", exchange -> {
            try (exchange) {
                boolean token = "TOKEN".equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"));
                String path = exchange.getRequestURI().getPath();
                asked.add(exchange.getRequestMethod() + " " + path + " " + token);
                byte[] answer = (path.endsWith("token") ? "TOKEN" : path.endsWith("rsa2048") ? "AAAA\nBBBB" : "i-1")
                        .getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        imds.start();
        try {
            TicketScope ec2 =
                    new TicketScope(Evidence.EC2, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
            EnrolmentTerms terms =
                    new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), false, OnConflict.SUSPEND);
            IssuedTicket ticket =
                    tickets.issue(new TicketOrder("job-worker", ec2, 1, Duration.ofMinutes(15), terms, ""));
            Path script = Files.writeString(home.resolve("part-001"), script(ticket, authority, Evidence.EC2));

            Ran ran = run(
                    script,
                    Map.of(
                            "KEYBROKER_IMDS",
                            "http://127.0.0.1:" + imds.getAddress().getPort()));

            assertThat(ran.said()).contains("iid_malformed");
            assertThat(ran.exit()).isEqualTo(5);
            assertThat(asked)
                    .contains(
                            "PUT /latest/api/token false",
                            "GET /latest/meta-data/instance-id true",
                            "GET /latest/dynamic/instance-identity/rsa2048 true");
            assertThat(Files.readString(at("var/lib/keybroker/machine"))).isEqualTo("i-1");
        } finally {
            imds.stop(0);
        }
    }

    @Test
    void hasNothingThatShellcheckObjectsTo() throws Exception {
        Path shellcheck = Path.of("/usr/bin/shellcheck");
        assumeTrue(Files.isExecutable(shellcheck), "no shellcheck here");
        shell = shellcheck.toString();

        Ran ran = run(saved(issue(1, Duration.ofHours(6))));

        assertThat(ran.said()).isEmpty();
        assertThat(ran.exit()).isZero();
    }

    @Test
    void putsNoSecretOnACommandLineOrIntoTheEnvironment() throws Exception {
        Path spy = Files.createDirectory(home.resolve("spy"));
        Path curl = Files.writeString(
                spy.resolve("curl"),
                "#!/bin/sh\n{ printf '%s\\n' \"$@\"; env; } >>" + home.resolve("seen")
                        + "\nexec /usr/bin/curl \"$@\"\n");
        Files.setPosixFilePermissions(curl, PosixFilePermissions.fromString("rwx------"));
        IssuedTicket ticket = issue(1, Duration.ofHours(6));
        Map<String, String> path = Map.of("PATH", spy + ":" + System.getenv("PATH"));
        run(saved(ticket), path);
        String secret = credentials().get("SecretAccessKey").asText();
        letTheTimeCome();

        run(at("usr/local/sbin/keybroker"), path, "run");

        assertThat(served).containsExactly("/.broker/enroll 200", "/.broker/renew 200");
        assertThat(Files.readString(home.resolve("seen")))
                .contains("/.broker/renew")
                .doesNotContain(ticket.token().reveal())
                .doesNotContain(secret)
                .doesNotContain(Files.readString(at("var/lib/keybroker/nonce")));
    }
}
