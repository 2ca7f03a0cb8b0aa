package io.keybroker.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.keybroker.auth.Authenticator;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.enrolment.EnrolErrorResponse;
import io.keybroker.enrolment.EnrolResponse;
import io.keybroker.enrolment.EnrolmentService;
import io.keybroker.enrolment.IdentityDocumentVerifier;
import io.keybroker.enrolment.InstanceAttestor;
import io.keybroker.enrolment.RegionCertificates;
import io.keybroker.enrolment.RequestOrigin;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.launch.Bootstrap.BrokerEndpoint;
import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.IssuedCertificate;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.store.sql.RegistryPoller;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlTicketStore;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.EnrolmentTerms;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.NewTicket;
import io.keybroker.ticket.TicketScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A machine with the bootstrap, and an enrolment service over TLS that it can reach. */
final class BootstrapHost {
    static final Clock CLOCK = Clock.systemUTC();

    static final SecureRandom RANDOM = new SecureRandom();

    static final SecretDerivation SECRETS = new SecretDerivation(new byte[32]);

    static final JsonMapper JSON = new JsonMapper();

    static final TicketScope LOOPBACK = new TicketScope(
            EnrolmentEvidence.ADDRESS,
            Set.of(CidrBlock.parse("127.0.0.0/8")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    final Queue<Integer> turnedAway = new ConcurrentLinkedQueue<>();

    final List<String> served = new CopyOnWriteArrayList<>();

    final CertificateAuthority authority = CertificateAuthority.create("Keybroker CA", CLOCK, RANDOM);

    Path home;

    Path root;

    SqlDatabase store;

    RegistryPoller follower;

    SqlTicketStore tickets;

    EnrolmentService enrolments;

    HttpsServer server;

    URI endpoint;

    String shell = "/bin/sh";

    record Ran(int exit, String said) {}

    void start(Path directory, Path machine) throws Exception {
        home = directory;
        root = machine;
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
        store = SqlDatabase.open(home.resolve("state"), "sqlite");
        follower = RegistryPoller.start(store, Duration.ofDays(1), Duration.ofDays(1), System::nanoTime);
        tickets = new SqlTicketStore(store, CLOCK, RANDOM, follower::refresh);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(authority.issueServer(List.of("localhost")))));
        endpoint = URI.create("https://localhost:" + server.getAddress().getPort());
        enrolments = new EnrolmentService(
                tickets,
                new Roles(Map.of(
                        "job-worker", new Role("job-worker", "app", null, Duration.ofHours(6), Duration.ofDays(30)))),
                SECRETS,
                new Authenticator(follower, SECRETS, new SigningKeyCache(), CLOCK),
                new InstanceAttestor(
                        new IdentityDocumentVerifier(RegionCertificates.bundled(), CLOCK),
                        Optional.empty(),
                        instance -> Optional.empty()),
                event -> CompletableFuture.completedFuture(null),
                () -> endpoint,
                CLOCK,
                RANDOM);
        server.createContext("/.broker/", this::serve);
        server.start();
    }

    void stop() {
        if (server != null) {
            server.stop(0);
            follower.close();
            store.close();
        }
    }

    static SSLContext tls(IssuedCertificate certificate) throws Exception {
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

    void serve(HttpExchange exchange) throws IOException {
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
            RequestOrigin peer =
                    new RequestOrigin(IpAddress.of(exchange.getRemoteAddress().getAddress()), "request-1");
            int status = 200;
            byte[] answer;
            try {
                EnrolResponse response = path.endsWith("/renew")
                        ? enrolments.renew(peer, head(exchange), body)
                        : enrolments.enrol(peer, body);
                answer = JSON.writeValueAsBytes(response);
            } catch (EnrolmentRejectedException refused) {
                EnrolErrorResponse response = EnrolErrorResponse.from(refused.error(), RANDOM);
                status = response.status();
                answer = JSON.writeValueAsBytes(response);
            } catch (RequestRejectedException refused) {
                status = refused.errorCode().status();
                answer = refused.errorCode().queryCode().getBytes(StandardCharsets.US_ASCII);
            }
            served.add(path + " " + status);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    static RequestHead head(HttpExchange exchange) throws RequestRejectedException {
        Headers.Builder headers = Headers.builder();
        exchange.getRequestHeaders().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        return RequestHead.parse("POST", exchange.getRequestURI().toString(), headers.build());
    }

    IssuedTicket issue(int count, Duration ttl) {
        EnrolmentTerms terms = new EnrolmentTerms(ttl, Duration.ofDays(30), false, EnrolmentConflictAction.SUSPEND);
        return tickets.issue(new NewTicket("job-worker", LOOPBACK, count, Duration.ofMinutes(15), terms, ""));
    }

    String script(IssuedTicket ticket, CertificateAuthority trusted, EnrolmentEvidence evidence) {
        BrokerEndpoint brokerEndpoint = new BrokerEndpoint(endpoint, evidence, "eu-central-1", "");
        return new Bootstrap(brokerEndpoint, trusted.certificate(), ticket.token()).script();
    }

    Path saved(IssuedTicket ticket) throws IOException {
        return Files.writeString(home.resolve("part-001"), script(ticket, authority, EnrolmentEvidence.ADDRESS));
    }

    Ran run(Path script, Map<String, String> environment, String... arguments) throws Exception {
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

    Ran run(Path script, String... arguments) throws Exception {
        return run(script, Map.of(), arguments);
    }

    Path at(String path) {
        return root.resolve(path);
    }

    JsonNode credentials() throws IOException {
        return JSON.readTree(Files.readString(at("run/keybroker/credentials.json")));
    }

    void letTheTimeCome() throws IOException {
        Path due = at("run/keybroker/due");
        Files.delete(due);
        Files.writeString(due, "1");
    }
}
