package io.keybroker.launch;

import static io.keybroker.launch.BootstrapHost.SECRETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.launch.BootstrapHost.Ran;
import io.keybroker.registry.Instance;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.EnrolmentTerms;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.NewTicket;
import io.keybroker.ticket.TicketScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bootstrap leaves on a machine, run by real shells against a real enrolment service. */
final class BootstrapTest {
    private final BootstrapHost host = new BootstrapHost();

    @BeforeEach
    void open(@TempDir Path home, @TempDir Path root) throws Exception {
        host.start(home, root);
    }

    @AfterEach
    void close() throws Exception {
        host.stop();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/dash", "/bin/bash"})
    void landsACredentialThatSignsAndThatNobodyElseCanRead(String which) throws Exception {
        assumeTrue(Files.isExecutable(Path.of(which)), "no " + which + " here");
        host.shell = which;

        Ran ran = host.run(host.saved(host.issue(1, Duration.ofHours(6))));

        assertThat(ran.exit()).as(ran.said()).isZero();
        JsonNode landed = host.credentials();
        assertThat(landed.fieldNames())
                .toIterable()
                .containsExactly("Version", "AccessKeyId", "SecretAccessKey", "Expiration");
        AccessKeyId id = new AccessKeyId(landed.get("AccessKeyId").asText());
        Instance instance = host.follower.current().findByAccessKeyId(id).orElseThrow();
        assertThat(landed.get("SecretAccessKey").asText())
                .isEqualTo(SECRETS.secretOf(id, instance.id(), 1).reveal());
        assertThat(landed.get("Expiration").asText())
                .isEqualTo(instance.expiresAt().toString());
        assertThat(mode(host.at("run/keybroker/credentials.json"))).isEqualTo("r--------");
        assertThat(mode(host.at("var/lib/keybroker/nonce"))).isEqualTo("r--------");
        assertThat(mode(host.at("usr/local/sbin/keybroker"))).isEqualTo("r-x------");
        try (Stream<Path> left = Files.list(host.at("run/keybroker"))) {
            assertThat(left.map(file -> file.getFileName().toString())).containsOnly("credentials.json", "due");
        }
        assertThat(ran.said()).doesNotContain(landed.get("SecretAccessKey").asText());
    }

    @Test
    void tellsSdksWhereToLook() throws Exception {
        host.run(host.saved(host.issue(1, Duration.ofHours(6))));

        assertThat(Files.readString(host.at("etc/keybroker/aws-config")))
                .contains("credential_process = /bin/cat /run/keybroker/credentials.json\n")
                .contains("endpoint_url = " + host.endpoint + "\n")
                .contains("ca_bundle = /etc/keybroker/ca.pem\n")
                .contains("region = eu-central-1\n");
        assertThat(mode(host.at("etc/keybroker/aws-config"))).isEqualTo("r--r--r--");
        assertThat(Files.readString(host.at("etc/profile.d/keybroker.sh")))
                .contains("export AWS_CONFIG_FILE=/etc/keybroker/aws-config\n");
        assertThat(Files.readString(host.at("etc/systemd/system.conf.d/keybroker.conf")))
                .contains("DefaultEnvironment=AWS_CA_BUNDLE=/etc/keybroker/ca.pem\n");
        assertThat(Files.readString(host.at("etc/systemd/system/keybroker.service")))
                .contains("Before=keybroker-ready.target");
        assertThat(Files.readString(host.at("etc/systemd/system/keybroker.timer")))
                .contains("RandomizedDelaySec=");
        assertThat(host.at("usr/local/share/ca-certificates/keybroker.crt"))
                .hasSameTextualContentAs(host.at("etc/keybroker/ca.pem"));
    }

    @Test
    void findsTheAnchorsOfAmazonLinux() throws Exception {
        Files.createDirectories(host.at("etc/pki/ca-trust/source/anchors"));

        host.run(host.saved(host.issue(1, Duration.ofHours(6))));

        assertThat(host.at("etc/pki/ca-trust/source/anchors/keybroker.pem")).exists();
        assertThat(host.at("usr/local/share/ca-certificates/keybroker.crt")).doesNotExist();
    }

    @Test
    void letsCronRenewWhereThereIsNoSystemd() throws Exception {
        Files.createDirectories(host.at("etc/cron.d"));

        host.run(host.saved(host.issue(1, Duration.ofHours(6))));

        assertThat(host.at("etc/cron.d/keybroker")).content().contains("root /usr/local/sbin/keybroker run");
        assertThat(mode(host.at("etc/cron.d/keybroker"))).isEqualTo("rw-r--r--");
        host.run(host.at("usr/local/sbin/keybroker"), "uninstall");
        assertThat(host.at("etc/cron.d/keybroker")).doesNotExist();
    }

    @Test
    void writesUnitsThatSystemdHasNothingAgainst() throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(analyze), "no systemd here");
        host.run(host.saved(host.issue(1, Duration.ofHours(6))));
        Path units = Files.createDirectory(host.home.resolve("units"));
        List<String> names = List.of("keybroker.service", "keybroker.timer", "keybroker-ready.target");
        for (String each : names) { // a root of its own is not where they say that the program lies
            String unit = Files.readString(host.at("etc/systemd/system").resolve(each));
            Files.writeString(
                    units.resolve(each),
                    unit.replace("/usr/local/sbin", host.at("usr/local/sbin").toString()));
        }
        host.shell = analyze.toString();

        Ran ran = host.run(
                Path.of("verify"),
                names.stream().map(each -> units.resolve(each).toString()).toArray(String[]::new));

        assertThat(ran.said()).isEmpty();
        assertThat(ran.exit()).isZero();
    }

    @Test
    void takesEverythingAwayAgain() throws Exception {
        host.run(host.saved(host.issue(1, Duration.ofHours(6))));

        Ran ran = host.run(host.at("usr/local/sbin/keybroker"), "uninstall");

        assertThat(ran.exit()).as(ran.said()).isZero();
        try (Stream<Path> left = Files.walk(host.root)) {
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
            TicketScope ec2 = new TicketScope(
                    EnrolmentEvidence.EC2, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
            EnrolmentTerms terms = new EnrolmentTerms(
                    Duration.ofHours(6), Duration.ofDays(30), false, EnrolmentConflictAction.SUSPEND);
            IssuedTicket ticket =
                    host.tickets.issue(new NewTicket("job-worker", ec2, 1, Duration.ofMinutes(15), terms, ""));
            Path script = Files.writeString(
                    host.home.resolve("part-001"), host.script(ticket, host.authority, EnrolmentEvidence.EC2));

            Ran ran = host.run(
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
            assertThat(Files.readString(host.at("var/lib/keybroker/machine"))).isEqualTo("i-1");
        } finally {
            imds.stop(0);
        }
    }

    @Test
    void hasNothingThatShellcheckObjectsTo() throws Exception {
        Path shellcheck = Path.of("/usr/bin/shellcheck");
        assumeTrue(Files.isExecutable(shellcheck), "no shellcheck here");
        host.shell = shellcheck.toString();

        Ran ran = host.run(host.saved(host.issue(1, Duration.ofHours(6))));

        assertThat(ran.said()).isEmpty();
        assertThat(ran.exit()).isZero();
    }

    @Test
    void putsNoSecretOnACommandLineOrIntoTheEnvironment() throws Exception {
        Path spy = Files.createDirectory(host.home.resolve("spy"));
        Path curl = Files.writeString(
                spy.resolve("curl"),
                "#!/bin/sh\n{ printf '%s\\n' \"$@\"; env; } >>" + host.home.resolve("seen")
                        + "\nexec /usr/bin/curl \"$@\"\n");
        Files.setPosixFilePermissions(curl, PosixFilePermissions.fromString("rwx------"));
        IssuedTicket ticket = host.issue(1, Duration.ofHours(6));
        Map<String, String> path = Map.of("PATH", spy + ":" + System.getenv("PATH"));
        host.run(host.saved(ticket), path);
        String secret = host.credentials().get("SecretAccessKey").asText();
        host.letTheTimeCome();

        host.run(host.at("usr/local/sbin/keybroker"), path, "run");

        assertThat(host.served).containsExactly("/.broker/enroll 200", "/.broker/renew 200");
        assertThat(Files.readString(host.home.resolve("seen")))
                .contains("/.broker/renew")
                .doesNotContain(ticket.token().reveal())
                .doesNotContain(secret)
                .doesNotContain(Files.readString(host.at("var/lib/keybroker/nonce")));
    }
}
