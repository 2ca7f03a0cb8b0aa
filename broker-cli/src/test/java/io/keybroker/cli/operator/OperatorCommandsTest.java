package io.keybroker.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.cli.Main;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.IssuedCertificate;
import io.keybroker.pki.OperatorIssuer;
import io.keybroker.pki.PemFiles;
import io.keybroker.proxy.app.Broker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators who join, work, are revoked, and whose certificates end, on two machines. */
final class OperatorCommandsTest {
    @TempDir
    private Path parent;

    private Path home;
    private Path other;
    private String admin;
    private Broker broker;

    private record Ran(int exit, String out, String err) {}

    @BeforeEach
    void startABroker() throws Exception {
        home = parent.resolve("home");
        other = parent.resolve("other");
        try (ServerSocket data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            admin = "127.0.0.1:" + listener.getLocalPort();
            assertThat(run(home, "", "init", "--data", "127.0.0.1:" + data.getLocalPort(), "--admin", admin)
                            .exit())
                    .isZero();
        }
        broker = Broker.start(home);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private static Ran run(Path directory, String in, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", directory.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                all);
        return new Ran(exit, out.toString(), err.toString());
    }

    private String token(String name, String role) throws IOException {
        Ran added = run(home, "", "operator", "add", name, "--role", role, "-o", "json");
        assertThat(added.exit()).as(added.err()).isZero();
        return new JsonMapper().readTree(added.out()).path("token").asText();
    }

    private Ran login(String token) {
        return run(other, token + "\n", "login", "--broker", admin);
    }

    @Test
    void letsAnOperatorJoinOnceAndDeniesItAfterRevocation() throws Exception {
        String token = token("carol", "auditor");

        Ran joined = login(token);
        assertThat(joined.exit()).as(joined.err()).isZero();
        assertThat(run(other, "", "status").exit()).isZero();
        assertThat(run(other, "", "secret", "rm", "x").exit()).isEqualTo(3);
        assertThat(login(token).exit()).isEqualTo(3);

        assertThat(run(home, "", "operator", "revoke", "carol").exit()).isZero();
        assertThat(run(other, "", "status").exit()).isEqualTo(3);
        assertThat(run(home, "", "operator", "ls").out())
                .containsPattern("admin +admin +ACTIVE")
                .containsPattern("carol +auditor +REVOKED");
        assertThat(run(home, "", "audit", "tail", "-o", "json").out())
                .contains("operator add", "operator login", "operator revoke")
                .doesNotContain(token.substring(token.lastIndexOf(':') + 1));
    }

    @Test
    void sendsNoTokenToAnotherBroker() throws Exception {
        String token = token("carol", "auditor");
        String forged = token.replaceAll(":[A-Za-z0-9_-]{43}:", ":" + "A".repeat(43) + ":");

        Ran refused = login(forged);

        assertThat(refused.exit()).isEqualTo(3);
        assertThat(refused.err()).contains("is not the one that issued the token");
        assertThat(login(token).exit()).isZero();
    }

    @Test
    void renewsTheCertificateInTheLastThirdOfItsLife() throws Exception {
        Instant before = issueAgo(Duration.ofHours(9));

        Ran status = run(home, "", "status");

        assertThat(status.exit()).as(status.err()).isZero();
        assertThat(end()).isAfter(before);
    }

    @Test
    void letsTheOperatorOfTheHomeInAgainAfterItsCertificateEnded() throws Exception {
        issueAgo(Duration.ofHours(13));

        assertThat(run(home, "", "status").exit()).isEqualTo(5);
        assertThat(run(home, "", "operator", "renew", "admin").exit()).isZero();
        assertThat(run(home, "", "status").exit()).isZero();
    }

    @Test
    void takesAnUnregisteredCertificateForAnAdminUntilItIsRevoked() throws Exception {
        CertificateFiles files = new CertificateFiles(home);
        IssuedCertificate handmade = CertificateAuthority.load(
                        files.operatorsCa(), files.operatorsCaKey(), Clock.systemUTC(), new SecureRandom())
                .issueClient("Dave Jones");
        Files.createDirectory(other);
        handmade.save(other.resolve("operator.pem"), other.resolve("operator.key"));
        Files.copy(files.ca(), other.resolve("ca.pem"));
        Files.writeString(other.resolve("broker.yaml"), "listen: {admin: \"" + admin + "\"}\n");
        String serial = handmade.chain().get(0).getSerialNumber().toString(16);

        assertThat(run(other, "", "status").exit()).isZero();
        assertThat(run(home, "", "operator", "ls").out())
                .containsPattern("Dave Jones +admin +UNREGISTERED .*" + serial);
        assertThat(run(home, "", "operator", "revoke", serial).exit()).isZero();
        assertThat(run(other, "", "status").exit()).isEqualTo(3);
        assertThat(run(home, "", "audit", "tail", "-o", "json").out()).contains("operator register");
    }

    @Test
    void rejectsInvalidArguments() {
        assertThat(run(home, "", "operator", "add", "carol").exit()).isEqualTo(1);
        assertThat(run(home, "", "operator", "add", "carol", "--role", "king").exit())
                .isEqualTo(1);
        assertThat(run(home, "", "operator", "add", "a\nb", "--role", "auditor").exit())
                .isEqualTo(1);
        assertThat(run(home, "", "operator", "add", "broker", "--role", "auditor")
                        .exit())
                .isEqualTo(1);
        assertThat(run(home, "", "operator", "add", "admin", "--role", "auditor")
                        .exit())
                .isEqualTo(4);
        assertThat(run(home, "", "operator", "revoke", "admin").exit()).isEqualTo(4);
        assertThat(run(home, "", "operator", "revoke", "nobody").exit()).isEqualTo(5);
        assertThat(login("x".repeat(1000)).exit()).isEqualTo(1);
        assertThat(Files.exists(other)).isFalse();
    }

    /** Gives the home's operator a certificate of twelve hours that was issued so long ago. */
    private Instant issueAgo(Duration age) throws IOException {
        CertificateFiles files = new CertificateFiles(home);
        X509Certificate present = PemFiles.certificates(files.operator()).get(0);
        Clock then = Clock.offset(Clock.systemUTC(), age.negated());
        PemFiles.replaceCertificates(
                files.operator(),
                new OperatorIssuer(files, then, new SecureRandom())
                        .issue("admin", present.getPublicKey(), Duration.ofHours(12)));
        return end();
    }

    private Instant end() throws IOException {
        return PemFiles.certificates(new CertificateFiles(home).operator())
                .get(0)
                .getNotAfter()
                .toInstant();
    }
}
